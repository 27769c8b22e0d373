"""What programs may send, as an OpenAPI document; a test holds the server to it."""

from functools import cache
from typing import Any

from bot.rules.feeds import MOST_DIGITS, MOST_ITEMS, NUMBER, TARGET

MEASUREMENTS = "/api/v1/measurements"
OPENAPI = "/api/v1/openapi.json"
_PROBLEMS = {
    "400": "No JSON, or a key that cannot be read",
    "401": "No such token, or none; without a body",
    "408": "The body did not arrive in time",
    "409": "The target takes no measurements any more",
    "413": "More than 256 KB at once",
    "415": "No JSON by its content type, or compressed",
    "422": "Something is wrong with measurements; nothing was recorded",
    "429": "More than 60 requests a minute; Retry-After says when to go on. Without a good token, no body",
    "500": "Nothing was recorded; send it again",
    "503": "Waymark is stopping; send it again",
}
_WITHOUT_A_WORD = "401"
_HEADERS = {
    status: {"headers": {name: {"required": True, "schema": schema}}}
    for status, name, schema in (
        ("401", "WWW-Authenticate", {"const": "Bearer"}),
        ("429", "Retry-After", {"type": "integer", "minimum": 1}),
    )
}


@cache
def document() -> dict[str, Any]:
    """Return the OpenAPI document."""
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Waymark",
            "version": "1",
            "description": "Measurements of a target, sent by a program. A token is for one target alone.",
        },
        "paths": {
            MEASUREMENTS: {
                "post": {
                    "operationId": "recordMeasurements",
                    "summary": "Record measurements: all of a request, or nothing of it",
                    "security": [{"token": []}],
                    "parameters": [
                        {
                            "name": "Idempotency-Key",
                            "in": "header",
                            "description": "Sent again within 24 hours with the same body, it does nothing.",
                            "schema": {"type": "string", "maxLength": 255},
                        }
                    ],
                    "requestBody": {
                        "required": True,
                        "content": {
                            "application/json": {
                                "schema": {"$ref": "#/components/schemas/Feed"},
                                "example": {"measurements": [{"on": "2026-11-20", "value": 6.4}]},
                            }
                        },
                    },
                    "responses": {
                        "200": {
                            "description": "Recorded",
                            "headers": {
                                "Idempotent-Replayed": {
                                    "description": "The key came with the same body before.",
                                    "required": False,
                                    "schema": {"const": "true"},
                                }
                            },
                            "content": {
                                "application/json": {"schema": {"$ref": "#/components/schemas/Taken"}}
                            },
                        },
                        **{
                            status: {
                                "description": said,
                                **_HEADERS.get(status, {}),
                                **({} if status == _WITHOUT_A_WORD else {"content": problem}),
                            }
                            for status, said in _PROBLEMS.items()
                        },
                    },
                }
            },
            OPENAPI: {
                "get": {
                    "operationId": "getOpenApi",
                    "summary": "This document",
                    "security": [{"token": []}],
                    "responses": {
                        "200": {
                            "description": "OpenAPI 3.1",
                            "content": {"application/json": {"schema": {"type": "object"}}},
                        }
                    },
                }
            },
        },
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": _SCHEMAS,
        },
    }


_PLACES: dict[str, Any] = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["pointer", "detail"],
        "properties": {"pointer": {"type": "string"}, "detail": {"type": "string"}},
    },
}
_SCHEMAS: dict[str, Any] = {
    "Feed": {
        "type": "object",
        "additionalProperties": False,
        "required": ["measurements"],
        "properties": {
            "measurements": {
                "type": "array",
                "minItems": 1,
                "maxItems": MOST_ITEMS,
                "description": "Each day once; a value for a day that is known already replaces it.",
                "items": {"$ref": "#/components/schemas/Measurement"},
            },
            "target": {
                "type": "string",
                "pattern": f"^{TARGET}$",
                "description": "The target that the token has to be for, where you want that to be checked.",
            },
        },
    },
    "Measurement": {
        "type": "object",
        "additionalProperties": False,
        "required": ["on", "value"],
        "properties": {
            "on": {
                "type": "string",
                "format": "date",
                "description": "The day, not after today in the plan's time zone.",
            },
            "value": {
                "description": (
                    "In the target's unit. Of a target that adds up it is the total so far, and not what was"
                    f" added. {MOST_DIGITS} digits of a number are kept, the rest is rounded off; text has no"
                    " more than those."
                ),
                "anyOf": [
                    {
                        "type": "number",
                        "exclusiveMinimum": -(10**MOST_DIGITS) + 0.5,
                        "exclusiveMaximum": 10**MOST_DIGITS - 0.5,
                    },
                    {"type": "string", "pattern": f"^{NUMBER}$"},
                ],
            },
        },
    },
    "Taken": {
        "type": "object",
        "additionalProperties": False,
        "required": ["target", "recorded", "unchanged"],
        "properties": {
            "target": {"type": "string"},
            "recorded": {"type": "integer", "minimum": 0},
            "unchanged": {"type": "integer", "minimum": 0, "description": "Known already, with this value."},
            "warnings": {
                "description": "Measurements that were taken and look wrong, as a total that falls, or"
                " that do not count, as somebody has left out that day.",
                **_PLACES,
            },
        },
    },
    "Problem": {
        "type": "object",
        "description": "RFC 9457",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "errors": _PLACES,
        },
    },
}
