"""What clients send to `POST /rerank`."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import AfterValidator, Field

from cairn.api.json_types import NOT_BLANK_PATTERN, Checked, NonBlank, PositiveNumber
from cairn.api.memos.fields import MemosRequest, refuse
from cairn.domain.text.tokens import estimate_tokens
from cairn.use_cases.search.rerank_documents import Rerank

MAX_DOCUMENTS = 1_000
MAX_QUERY_TOKENS = 4_000
MAX_DOCUMENT_TOKENS = 60_000


_SOME = {
    "minItems": 1,
    "maxItems": MAX_DOCUMENTS,
    "contains": {"pattern": NOT_BLANK_PATTERN},
}


def _short_enough(query: str) -> str:
    if estimate_tokens(query) > MAX_QUERY_TOKENS:
        raise refuse("query_too_long", f"is longer than {MAX_QUERY_TOKENS} tokens")
    return query


def _some(documents: tuple[str, ...]) -> tuple[str, ...]:
    if not documents:
        raise refuse("empty_list", "must not be empty; send at least one document")
    if not any(document.strip() for document in documents):
        raise refuse("empty", "must hold at least one that is not blank")
    if len(documents) > MAX_DOCUMENTS:
        raise refuse("too_many", f"are limited to {MAX_DOCUMENTS} a call; send several")
    return documents


def _few_tokens(documents: tuple[str, ...]) -> tuple[str, ...]:
    if tokens_of_all(documents) > MAX_DOCUMENT_TOKENS:
        raise refuse(
            "documents_too_long",
            f"hold more than {MAX_DOCUMENT_TOKENS} tokens together; send several calls",
        )
    return documents


def tokens_of_all(texts: Sequence[str]) -> int:
    return sum(map(estimate_tokens, texts))


class RerankRequest(MemosRequest):
    """`model` is ignored: what is configured ranks, and the answer names it."""

    query: Annotated[NonBlank, AfterValidator(_short_enough)] = Field(
        description=f"At most {MAX_QUERY_TOKENS} tokens."
    )
    documents: Annotated[
        tuple[str, ...],
        Checked(_some, _SOME),
        AfterValidator(_few_tokens),
    ] = Field(description=f"Together at most {MAX_DOCUMENT_TOKENS} tokens.")
    top_n: PositiveNumber | None = Field(default=None, description="All documents when absent.")

    @property
    def tokens(self) -> int:
        """Estimated, of all that is to be read."""
        return tokens_of_all((self.query, *self.documents))

    def to_domain(self) -> Rerank:
        return Rerank(self.query, self.documents, self.top_n)
