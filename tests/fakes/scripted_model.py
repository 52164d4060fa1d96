"""A language model that gives the answers of a test, and keeps its prompts."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from cairn.domain.errors import CairnError
from cairn.ports.language_model import Completion, PromptMessage

type Answer = str | Completion | CairnError | Callable[[str], str]


class ScriptedModel:
    """Answers in turn; the last answer is given ever after. A callable is given the prompt."""

    name = "scripted"

    def __init__(self, *answers: Answer) -> None:
        self._answers = list(answers)
        self.prompts: list[Sequence[PromptMessage]] = []

    def complete(
        self, prompt: Sequence[PromptMessage], schema: Mapping[str, Any], *, deadline: int
    ) -> Completion:
        self.prompts.append(prompt)
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(answer, CairnError):
            raise answer
        if isinstance(answer, Completion):
            return answer
        text = answer if isinstance(answer, str) else answer(prompt[-1].text)
        return Completion(text, prompt_tokens=100, completion_tokens=10)


def operation(action: str = "add", **fields: Any) -> dict[str, Any]:
    """An operation as a good model writes it; its evidence is the first new message."""
    given = {"action": action, "evidence": ["n1"], "kind": "fact", "value": "", "confidence": 0.9}
    return given | fields


def reply(*operations: dict[str, Any]) -> str:
    return json.dumps({"operations": list(operations)}, ensure_ascii=False)
