"""`POST /rerank`: documents of the caller in the order of their relevance to a query."""

from collections.abc import Callable
from typing import Annotated, Literal, Self

from aws_lambda_powertools.event_handler.openapi.params import Body

from cairn.api.answer import Answer
from cairn.api.app import Api
from cairn.api.memos.rerank.rerank_request import RerankRequest
from cairn.domain.scope import Scope
from cairn.use_cases.search.rerank_documents import Rerank, Reranked

# Called with the documents and what they are to be compared with, scope and deadline (ms).
type RerankDocuments = Callable[[Rerank, Scope, int], Reranked]


class Document(Answer):
    text: str


class Result(Answer):
    """`index` among the documents of the request; `relevance_score` in [0, 1]."""

    index: int
    document: Document
    relevance_score: float


class Usage(Answer):
    """Estimated."""

    prompt_tokens: int
    total_tokens: int


class RerankData(Answer):
    id: str
    results: list[Result]


class RerankAnswer(Answer):
    """Results in falling score, equals in the order given.

    Some clients read them at the top, as of other rerankers, some under `data`.
    """

    code: Literal[0] = 0
    message: Literal["ok"] = "ok"
    id: str
    model: str
    usage: Usage
    results: list[Result]
    data: RerankData

    @classmethod
    def of(cls, rerank_id: str, request: RerankRequest, found: Reranked) -> Self:
        results = [
            Result(
                index=ranked.place,
                document=Document(text=request.documents[ranked.place]),
                relevance_score=ranked.score,
            )
            for ranked in found.documents
        ]
        return cls(
            id=rerank_id,
            model=found.model,
            usage=Usage(prompt_tokens=request.tokens, total_tokens=request.tokens),
            results=results,
            data=RerankData(id=rerank_id, results=results),
        )


def rerank(api: Api, rerank_documents: RerankDocuments) -> None:
    @api.route("POST", "/api/openmem/v1/rerank", summary="Rerank documents", tag="MemOS")
    def rerank(request: Annotated[RerankRequest, Body()]) -> RerankAnswer:
        found = rerank_documents(request.to_domain(), api.scope, api.call.deadline)
        return RerankAnswer.of(f"rr_{api.call.request_id}", request, found)
