"""Plans what a feedback changes about memories, by rules."""

from collections.abc import Sequence

from cairn.domain.conversation.message import Message
from cairn.domain.feedback.commands import (
    Answer,
    Assertion,
    Command,
    Denial,
    Forgetting,
    Remark,
    Replacement,
)
from cairn.domain.feedback.draft import Drafted, FeedbackDraft
from cairn.domain.feedback.last_said import last_said
from cairn.domain.feedback.reading import commands_in, is_about_user
from cairn.domain.feedback.remarks import note_remark
from cairn.domain.feedback.targets import closest, is_users, meant_by, origin, topic_terms
from cairn.domain.feedback.values import as_statement, with_value, with_value_of
from cairn.domain.feedback.wording import Wording, are_alike, is_name
from cairn.domain.memory.memory import Memory
from cairn.domain.rules.repetition import is_mere_reply
from cairn.domain.text.sentences import sentences


def plan_feedback(
    feedback: Message, earlier: Sequence[Message], related: Sequence[Memory]
) -> Drafted:
    """One operation for each memory that changes, and what is to be added.

    `earlier` are the last messages of its conversation, oldest first; `related` memories that may
    be changed. What has no clear target changes nothing; what says something itself is added.
    """
    draft = FeedbackDraft(feedback, related)
    for command in commands_in(feedback.text):
        _carry_out(command, earlier, draft)
    return draft.drafted


def _carry_out(command: Command, earlier: Sequence[Message], draft: FeedbackDraft) -> None:
    match command:
        case Replacement(is_contrast=True):
            _contrast(command, earlier, draft)
        case Replacement(old, new):
            for memory in draft.memories:
                draft.rewrite(memory, Wording(old, new))
        case Assertion(topic, value):
            _assert(topic, value, draft)
        case Forgetting():
            _forget(command, draft)
        case Answer(value):
            _answer(value, earlier, draft)
        case Denial(""):
            for memory in last_said(earlier, draft.memories, _is_stated):
                draft.forget(memory)
        case Denial(truth):
            _correct(truth, earlier, draft)
        case Remark(text):
            note_remark(text, draft)


def _contrast(command: Replacement, earlier: Sequence[Message], draft: FeedbackDraft) -> None:
    """In the memories of the user that are meant; one that says something itself is added else."""
    edit = Wording(command.old, command.new)
    holders = [
        memory
        for memory in draft.memories
        if is_users(memory) and edit(memory.statement.words) != memory.statement.words
    ]
    topic = topic_terms(command.topic)
    if topic:
        holders = [memory for memory in holders if topic & topic_terms(memory.statement.words)]
    elif not (is_name(command.old) or are_alike(command.old, command.new)):
        holders = _only_one(holders, earlier)
    for memory in holders:
        draft.rewrite(memory, edit)
    if not holders and (topic or is_about_user(draft.feedback.text)):
        note_remark(draft.feedback.text, draft)


def _only_one(holders: list[Memory], earlier: Sequence[Message]) -> list[Memory]:
    """A common word is replaced where it was said last or nowhere else."""
    said = {message.message_id for message in earlier}
    here = [memory for memory in holders if said & set(memory.statement.evidence)]
    chosen = here or holders
    return chosen if len({origin(memory) for memory in chosen}) == 1 else []


def _assert(topic: str, value: str, draft: FeedbackDraft) -> None:
    """Where a memory says what the topic is; else instead of what is known about it; else anew."""

    if not topic_terms(topic):
        return

    def edit(text: str) -> str:
        return with_value_of(topic, text, value)

    users = [memory for memory in draft.memories if is_users(memory)]
    rewritten = [memory for memory in users if draft.rewrite(memory, edit)]
    if rewritten:
        return
    sentence = as_statement(topic, value)
    about = meant_by(topic, users, is_about=True, is_all=False)
    for meant in about:
        draft.correct(meant.memory, " ".join(filter(None, (meant.left, sentence))))
    if not about and is_about_user(sentence):
        note_remark(sentence, draft)


def _forget(command: Forgetting, draft: FeedbackDraft) -> None:
    """A memory of several sentences keeps those that are not meant."""
    what, memories = command.what, draft.memories
    for meant in meant_by(what, memories, is_about=command.is_about, is_all=command.is_all):
        if meant.left:
            draft.reword(meant.memory, meant.left)
        else:
            draft.forget(meant.memory)


def _answer(value: str, earlier: Sequence[Message], draft: FeedbackDraft) -> None:
    """The last statement of the user that has such a value; else the last one is completed."""

    def has_value(memory: Memory) -> bool:
        return is_users(memory) and _revalued(memory, value) is not None

    if found := last_said(earlier, draft.memories, has_value):
        for memory in found:
            draft.reword(memory, _revalued(memory, value) or "")
        return
    for memory in last_said(earlier, draft.memories, _is_stated):
        draft.reword(memory, f"{memory.statement.words} {draft.feedback.text.strip()}")


def _revalued(memory: Memory, value: str) -> str | None:
    *before, last = sentences(memory.statement.words) or [""]
    changed = with_value(last, value)
    return " ".join((*before, changed)) if changed else None


def _correct(truth: str, earlier: Sequence[Message], draft: FeedbackDraft) -> None:
    """Instead of what says most of the same, or was said last about it; else anew."""

    def is_about_it(memory: Memory) -> bool:
        return bool(topic_terms(truth) & topic_terms(memory.statement.words))

    found = closest(truth, draft.memories) or last_said(earlier, draft.memories, is_about_it)
    for memory in found:
        draft.correct(memory, truth)
    if not found:
        note_remark(truth, draft)


def _is_stated(memory: Memory) -> bool:
    words = memory.statement.words
    return not is_mere_reply(words) and not words.rstrip().endswith(("?", "？"))
