"""The HTTP handler of a function: authentication first, then validation, then the route."""

from collections.abc import Callable, Generator, Mapping
from contextlib import closing
from typing import Any, cast

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from aws_lambda_powertools.event_handler.middlewares import NextMiddleware
from aws_lambda_powertools.event_handler.middlewares.openapi_validation import (
    OpenAPIRequestValidationMiddleware,
)
from pydantic import BaseModel

from cairn.api.answer import Answer
from cairn.api.answer_size import ROOM, fits
from cairn.api.body import read_object
from cairn.api.browser_policy import NO_PAGES, BrowserPolicy
from cairn.api.call import RESERVE_MS, Call, LambdaContext, credential, deadline
from cairn.api.event import JSON, header, normalised, plain_path
from cairn.api.event_stream import EVENT_STREAM, open_stream
from cairn.api.failure import log_failure
from cairn.api.problem import Problem
from cairn.api.response import StreamedResponse, add_headers, response
from cairn.domain.errors import NotAuthenticated, NotFound
from cairn.domain.scope import Scope

# Any of them; openapi.json says what each is.
KEY_SCHEMES = ("Token", "Bearer", "ApiKey")
UNKNOWN_ROUTE = NotFound("no such route; check the method, the path and the base URL")


# A response from elsewhere than this function's routes; None where one of them responds.
type Intercept = Callable[[Mapping[str, Any]], dict[str, Any] | None]


def never_intercept(event: Mapping[str, Any]) -> None:
    """For functions that API Gateway routes only their own requests to."""


class Api:
    """The handler of one function: routes are added to it, then it is called with events.

    `authenticate` turns an API key into its scope or raises NotAuthenticated; `explain` turns any
    exception into the error of the dialect that the path belongs to; `now` is the time in ms since
    epoch; `take_consumed` returns the capacity that the request consumed, in fields for the log;
    `browsers` gives headers to every response. `routes` are the registered ones, by method and path
    as API Gateway spells it; `found_statuses` is by them. A call never raises: an unexpected
    exception is logged, and answered with a bare 500.
    """

    def __init__(
        self,
        *,
        authenticate: Callable[[str], Scope],
        explain: Callable[[Exception, str], Problem],
        now: Callable[[], int],
        intercept: Intercept = never_intercept,
        browsers: BrowserPolicy = NO_PAGES,
        take_consumed: Callable[[], Mapping[str, Any]] = dict,
        logger: Logger | None = None,
    ) -> None:
        self.now = now
        self.routes: list[tuple[str, str]] = []
        self.found_statuses: dict[tuple[str, str], int] = {}
        self._authenticate = authenticate
        self._explain = explain
        self._intercept = intercept
        self._browsers = browsers
        self._take_consumed = take_consumed
        self._logger = logger or Logger()
        self.resolver = APIGatewayRestResolver(
            serializer=_to_json, json_body_deserializer=read_object
        )
        self.resolver.exception_handler(Exception)(self._failed)
        self.resolver.not_found(self._not_found)

    def route(
        self,
        method: str,
        path: str,
        *,
        summary: str,
        tag: str,
        status: int = 200,
        found_status: int | None = None,
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """A route for holders of an API key; its result is sent with `status`.

        `found_status`: that of the same result where what was to be made was there already.

        Validation is a middleware after authentication: the resolver's own would run before any
        middleware, and tell callers without a key what is wrong with their body.
        """
        resource = self._register(method, path)
        if found_status is not None:
            self.found_statuses[method, resource] = found_status
        return self.resolver.route(
            path,
            method=method,
            summary=summary,
            tags=[tag],
            status_code=status,
            security=[{scheme: []} for scheme in KEY_SCHEMES],
            middlewares=[self._require_key, OpenAPIRequestValidationMiddleware()],  # type: ignore[no-untyped-call]
        )

    def get_public(
        self, path: str, *, summary: str, tag: str
    ) -> Callable[[Callable[..., BaseModel]], Callable[..., BaseModel]]:
        """A route without authentication."""
        self._register("GET", path)
        return self.resolver.get(path, summary=summary, tags=[tag])

    def _register(self, method: str, path: str) -> str:
        resource = path.replace("<", "{").replace(">", "}")
        self.routes.append((method, resource))
        return resource

    @property
    def call(self) -> Call:
        """The request that is being answered."""
        call: Call = self.resolver.context["call"]
        return call

    @property
    def scope(self) -> Scope:
        """Of the request's API key. Raises: NotAuthenticated on public routes."""
        if self.call.scope is None:
            raise NotAuthenticated("an API key is required", code="key_missing")
        return self.call.scope

    def streamed(self, texts: Generator[str], failed: Callable[[Problem], str]) -> Response[str]:
        """The response of a route that streams `texts`; `failed` renders an error in their middle.

        Raises: whatever happens before the first text, so that it is answered as by any route.
        """
        call = self.call
        call.chunks = open_stream(texts, lambda error: failed(self._problem(error, call)))
        return Response(200, EVENT_STREAM, "")

    def __call__(self, event: Mapping[str, Any], context: LambdaContext) -> dict[str, Any]:
        """Answer one API Gateway REST proxy event. What is streamed is in the body, all at once."""
        call = self._begin(event, context)
        answer = self._answer(event, context, call)
        if call.chunks is not None:
            answer["body"] = "".join(call.chunks)
        self._log(event, call, answer["statusCode"])
        return answer if event.get("httpMethod") != "HEAD" else {**answer, "body": ""}

    def stream(self, event: Mapping[str, Any], context: LambdaContext) -> StreamedResponse:
        """The same for a gateway that passes on what it gets as it gets it."""
        call = self._begin(event, context)
        call.stream_deadline = call.started_at + context.get_remaining_time_in_millis() - RESERVE_MS
        answer = self._answer(event, context, call)
        return StreamedResponse.of(answer, self._logged(event, call, answer))

    def _logged(
        self, event: Mapping[str, Any], call: Call, answer: Mapping[str, Any]
    ) -> Generator[str]:
        """The body, logged at its end. What fails once nobody takes it any more is logged, too."""
        try:
            if call.chunks is None:
                yield answer["body"]
            else:
                with closing(call.chunks):
                    yield from call.chunks
        except Exception as error:
            log_failure(self._logger, error, call.request_id)
        finally:
            self._log(event, call, answer["statusCode"])

    def _answer(
        self, event: Mapping[str, Any], context: LambdaContext, call: Call
    ) -> dict[str, Any]:
        self.resolver.append_context(call=call)  # type: ignore[no-untyped-call]
        try:
            answer = self._intercept(event) or self._resolve(event, context)
        except Exception as error:
            answer = self._answer_without_resolver(error, call)
        add_headers(answer, {"X-Request-Id": call.request_id})
        add_headers(answer, self._browsers.headers(header(event, "origin")))
        return answer

    def _resolve(self, event: Mapping[str, Any], context: LambdaContext) -> dict[str, Any]:
        return self.resolver.resolve(normalised(event), context)  # type: ignore[arg-type]

    def _begin(self, event: Mapping[str, Any], context: LambdaContext) -> Call:
        now = self.now()
        gateway: Mapping[str, Any] = event.get("requestContext") or {}
        latest = deadline(now, context.get_remaining_time_in_millis())
        return Call(
            request_id=gateway.get("requestId") or context.aws_request_id,
            started_at=now,
            deadline=latest,
            stream_deadline=latest,
            path=plain_path(event),
            route=event.get("resource") or "",
            idempotency_key=header(event, "idempotency-key"),
        )

    def _require_key(
        self, resolver: APIGatewayRestResolver, next_middleware: NextMiddleware
    ) -> Response[str]:
        event = resolver.current_event.raw_event
        key = credential(header(event, "authorization"), header(event, "x-api-key"))
        if key is None:
            raise NotAuthenticated(
                "no API key: send the header 'Authorization: Token <API key>'", code="key_missing"
            )
        self.call.scope = self._authenticate(key)
        return next_middleware(resolver)

    def _not_found(self, _: NotFoundError) -> Response[str]:
        return self._respond(self._problem(UNKNOWN_ROUTE, self.call), self.call)

    def _failed(self, error: Exception) -> Response[str]:
        return self._respond(self._problem(error, self.call), self.call)

    def _problem(self, error: Exception, call: Call) -> Problem:
        problem = self._explain(error, call.path)
        call.code = problem.code
        if problem.status >= 500:
            log_failure(self._logger, error, call.request_id)
        return problem

    def _respond(self, problem: Problem, call: Call) -> Response[str]:
        body = problem.body(call.request_id)
        return Response(problem.status, JSON, _to_json(body), problem.headers())

    def _answer_without_resolver(self, error: Exception, call: Call) -> dict[str, Any]:
        """For events that make the resolver fail, and for owners of a route that do not answer."""
        log_failure(self._logger, error, call.request_id)
        problem = self._explain(error, call.path)
        call.code = problem.code
        body = _to_json(problem.body(call.request_id))
        return response(problem.status, body, {"Content-Type": JSON, **problem.headers()})

    def _log(self, event: Mapping[str, Any], call: Call, status: int) -> None:
        self._logger.info(
            "request",
            method=event.get("httpMethod"),
            route=call.route,
            status=status,
            code=call.code,
            duration_ms=self.now() - call.started_at,
            request_id=call.request_id,
            project_id=call.scope.project_id if call.scope else None,
            **self._take_consumed(),
        )


def _to_json(body: Any) -> str:
    answer = cast(Answer, body)
    json = answer.model_dump_json()
    return json if fits(json) else answer.fitting(ROOM).model_dump_json()
