"""Rerankers of any server that takes `POST /rerank`, as Cohere's, Jina's, vLLM and TEI do."""

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from pydantic import (
    AliasChoices,
    BaseModel,
    ConfigDict,
    Field,
    FiniteFloat,
    TypeAdapter,
    ValidationError,
)

from cairn.adapters.openai.forms import Forms
from cairn.ports.reranker import Relevance

if TYPE_CHECKING:  # loading the client takes most of a second: only a call of a model pays for it
    from cairn.adapters.openai.endpoint import OpenAIEndpoint


class _Result(BaseModel):
    """Names its document by its place."""

    model_config = ConfigDict(strict=True)

    index: int
    score: FiniteFloat = Field(validation_alias=AliasChoices("relevance_score", "score"))


_RESULTS = TypeAdapter(list[_Result])


class ModelReranker:
    """Implements `ports.Reranker`. `connect` makes the endpoint at first use only.

    Where any score of an answer is outside [0, 1], all are logits: the logistic function maps them
    into it, and keeps their order.
    """

    def __init__(self, name: str, connect: Callable[[], "OpenAIEndpoint"]) -> None:
        self._name, self._connect = name, connect

    def rate(self, query: str, documents: Sequence[str], *, deadline: int) -> Relevance:
        endpoint = self._connect()
        body = {"model": self._name, "query": query, "top_n": len(documents)}
        answer = endpoint.rerank(body, _forms(documents), deadline)
        scores = _scores(answer, len(documents))
        if scores is None:
            raise endpoint.unreadable()
        is_share = all(0.0 <= score <= 1.0 for score in scores)
        return Relevance(self._name, scores if is_share else list(map(_logistic, scores)))


def _forms(documents: Sequence[str]) -> Forms:
    """TEI calls them texts, and says so when they are missing."""
    return {r"\btexts\b": ({"documents": list(documents)}, {"texts": list(documents)})}


def _scores(answer: Any, number: int) -> list[float] | None:
    """One per document, in their order; None where the answer is anything else.

    Servers give a list of results, bare or in an object.
    """
    listed = answer.get("results", answer.get("data")) if isinstance(answer, dict) else answer
    try:
        results = _RESULTS.validate_python(listed)
    except ValidationError:
        return None
    scores = {result.index: result.score for result in results}
    is_whole = len(results) == number and scores.keys() == set(range(number))
    return [scores[index] for index in range(number)] if is_whole else None


def _logistic(score: float) -> float:
    return 1 / (1 + math.exp(-max(score, -700.0)))  # of less, the power is too large for a float
