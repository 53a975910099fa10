"""Errors to a server of the host's choice (HALLWAY_SENTRY_DSN), with nothing of what people wrote or who they are."""

from typing import Any

from hallway.apps.ops.logs import scrub

KEPT_OF_REQUEST = {"method"}


def begin(dsn: str, release: str) -> None:
    """Only where a DSN is set: the library is not even loaded elsewhere."""
    import sentry_sdk  # noqa: PLC0415

    sentry_sdk.init(
        dsn=dsn,
        release=release,
        send_default_pii=False,
        include_local_variables=False,
        include_source_context=True,
        max_request_body_size="never",
        max_breadcrumbs=0,
        server_name="",
        auto_session_tracking=False,
        before_send=scrubbed,
    )


def scrubbed(event: Any, hint: dict[str, Any]) -> Any:
    """The kind of the error and the lines of code. Not the address, the cookies, the words, the values, the person."""
    request = event.get("request", {})
    event["request"] = {name: value for name, value in request.items() if name in KEPT_OF_REQUEST}
    for name in ("user", "extra", "breadcrumbs", "server_name", "modules"):
        event.pop(name, None)
    for exception in event.get("exception", {}).get("values", []):
        exception["value"] = ""
        for frame in exception.get("stacktrace", {}).get("frames", []):
            frame.pop("vars", None)
    logentry = event.get("logentry")
    if logentry:
        event["logentry"] = {"message": scrub(str(logentry.get("message", "")))}
    if "message" in event:
        event["message"] = scrub(str(event["message"]))
    event["transaction"] = view_named(event.get("transaction", ""))
    return event


def view_named(transaction: str) -> str:
    """The name of a view holds no slash; an address may hold a key."""
    return "" if "/" in transaction else transaction
