"""What the OpenAPI document says of the addresses where chatbots are asked."""

from bots.api.v1 import api


def test_both_ways_of_an_answer_are_in_the_document():
    paths = api.get_openapi_schema()["paths"]
    for path, schema in (("chat", "ChatAnswer"), ("v1/chat/completions", "Completion")):
        operation = paths[f"/api/v1/chatbots/{{bot_id}}/{path}"]["post"]
        told = operation["responses"][200]["content"]
        assert set(told) == {"application/json", "text/event-stream"}
        assert told["application/json"]["schema"]["$ref"].endswith(f"/{schema}")
        assert operation["summary"] and operation["description"]
        assert {each["name"] for each in operation["parameters"]} == {"bot_id", "Idempotency-Key"}
