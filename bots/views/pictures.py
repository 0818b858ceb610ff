from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from bots.access import get_picture
from botsmith.lib.only_files import ONLY_A_FILE

YEAR = 365 * 24 * 3600


@require_GET
def picture(request: HttpRequest, picture_id: str) -> HttpResponse:
    """A bot's avatar or logo, for any website. It never changes: a new one has a new address."""
    found = get_picture(picture_id)
    return HttpResponse(
        bytes(found.data),
        content_type=found.content_type,
        headers={
            "Cache-Control": f"public, max-age={YEAR}, immutable",
            "Access-Control-Allow-Origin": "*",
            "Cross-Origin-Resource-Policy": "cross-origin",
            **ONLY_A_FILE,
            "Content-Disposition": 'attachment; filename="picture.webp"',
        },
    )
