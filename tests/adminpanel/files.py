"""Files that the console sends piece by piece, as tests read them."""

from asgiref.sync import async_to_sync
from django.http import StreamingHttpResponse


@async_to_sync
async def content_of(answer: StreamingHttpResponse) -> str:
    return b"".join([part async for part in answer.streaming_content]).decode("utf-8-sig")
