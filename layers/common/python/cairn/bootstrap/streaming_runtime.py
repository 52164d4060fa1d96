"""The process of a function whose responses are streamed, in the place of Python's own runtime.

Started by the `bootstrap` script of the function's folder, which AWS_LAMBDA_EXEC_WRAPPER names.
The handler is an `Api`. Why not the Lambda Web Adapter: docs/adr/0034-chat-streams-itself.md.
"""

import os
import sys
from contextlib import closing, suppress
from http.client import HTTPException
from importlib import import_module
from typing import NoReturn

from cairn.adapters.aws.runtime_api import Invocation, RuntimeApi
from cairn.api.app import Api
from cairn.api.forwarding import is_forwarded


def main() -> NoReturn:
    """Answers one invocation after the other until Lambda ends the process."""
    runtime = RuntimeApi(os.environ["AWS_LAMBDA_RUNTIME_API"])
    try:
        handler = _handler(os.environ["_HANDLER"])
    except BaseException as error:
        runtime.fail_to_start(error)
        raise
    while True:
        answer(runtime.next(), handler, runtime)


def answer(invocation: Invocation, handler: Api, runtime: RuntimeApi) -> None:
    """Stream the response. Where nobody takes it any more, the work on it ends."""
    os.environ["_X_AMZN_TRACE_ID"] = invocation.trace_id
    event, request_id = invocation.event, invocation.aws_request_id
    try:
        if is_forwarded(event):  # by a function, which waits for a whole response
            runtime.respond(request_id, handler(event, invocation))
            return
        prelude, first, rest = handler.stream(event, invocation)
    except Exception as error:
        runtime.fail(request_id, error)
        return
    with closing(rest), suppress(OSError, HTTPException):
        runtime.stream(request_id, prelude, first, rest)


def _handler(name: str) -> Api:
    """`handler.lambda_handler` of the function's folder."""
    sys.path.insert(0, os.environ["LAMBDA_TASK_ROOT"])
    module, _, attribute = name.rpartition(".")
    handler: Api = getattr(import_module(module.replace("/", ".")), attribute)
    return handler


if __name__ == "__main__":
    main()
