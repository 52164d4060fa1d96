"""The routes of the function `chat`."""

from cairn.api.app import Api
from cairn.api.memos.chat import AnswerChat, chat
from cairn.api.openai.chat_completions import chat_completions


def add_routes(api: Api, *, answer: AnswerChat) -> None:
    chat(api, answer)
    chat_completions(api, answer)
