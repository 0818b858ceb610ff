"""Why a source could not be read, in words its owner can act on."""

from enum import StrEnum

from botsmith.lib.app_error import AppError


class Reason(StrEnum):
    EMPTY_FILE = "empty_file"
    BROKEN_FILE = "broken_file"
    UNSUPPORTED_TYPE = "unsupported_type"
    TOO_LARGE = "too_large"
    ENCRYPTED = "encrypted"
    SCANNED_PDF = "scanned_pdf"
    EMPTY_TEXT = "empty_text"
    PRIVATE_ADDRESS = "private_address"
    UNREACHABLE = "unreachable"
    NOT_FOUND = "not_found"
    SIGN_IN_WALL = "sign_in_wall"
    BLOCKED_BY_SITE = "blocked_by_site"
    TIMED_OUT = "timed_out"
    BAD_ADDRESS = "bad_address"
    NEEDS_JAVASCRIPT = "needs_javascript"
    SERVER_ERROR = "server_error"
    UNUSUAL_PORT = "unusual_port"
    TOOK_TOO_LONG = "took_too_long"
    GAVE_UP = "gave_up"
    ROBOTS_FORBIDS = "robots_forbids"
    NOINDEX = "noindex"
    DUPLICATE = "duplicate"
    GONE = "gone"
    OUTSIDE = "outside"
    NOTHING_READ = "nothing_read"
    BAD_SITEMAP = "bad_sitemap"
    SITE_FULL = "site_full"
    OLD_OFFICE = "old_office"
    EXPANDS_TOO_FAR = "expands_too_far"
    TOO_COMPLEX = "too_complex"
    NOT_REACHED = "not_reached"
    NOT_WANTED = "not_wanted"
    REDIRECT_LOOP = "redirect_loop"
    PROVIDER_LIMIT = "provider_limit"
    PROVIDER_FAILS = "provider_fails"
    CAP_REACHED = "cap_reached"


SENTENCES = {
    Reason.EMPTY_FILE: "This file is empty. Check that it was saved, and upload it again.",
    Reason.BROKEN_FILE: "This file is damaged and cannot be read. Open it on your computer, save"
    " it again and upload the new copy.",
    Reason.UNSUPPORTED_TYPE: "Files of this type cannot be read. Save it as PDF, Word (.docx),"
    " Excel (.xlsx), PowerPoint (.pptx), text, Markdown, HTML, CSV or JSON, and upload that.",
    Reason.TOO_LARGE: "This is larger than the limit. Split it into smaller parts and add them"
    " one by one.",
    Reason.ENCRYPTED: "This file is protected by a password. Save a copy without the password and"
    " upload that.",
    Reason.SCANNED_PDF: "This PDF is scanned images without text. Run text recognition (OCR) on it,"
    " or upload a version with selectable text.",
    Reason.EMPTY_TEXT: "No text was found in this. Check that it contains text and not only"
    " pictures.",
    Reason.PRIVATE_ADDRESS: "This address belongs to a private network, so it cannot be opened from"
    " here. Use a public address, or upload the page as a file.",
    Reason.UNREACHABLE: "The website could not be reached. Check the address and that the site is"
    " online, then retry.",
    Reason.NOT_FOUND: "There is no page at this address. Check it in your browser and correct it.",
    Reason.SIGN_IN_WALL: "This page asks for a sign-in. Use a page that is open to everyone, or"
    " upload it as a file.",
    Reason.BLOCKED_BY_SITE: "The website refused our request. Ask its owner to allow BotSmith, or"
    " upload the page as a file.",
    Reason.TIMED_OUT: "The website took too long to answer. Retry later, or upload the page as a"
    " file.",
    Reason.BAD_ADDRESS: "This is not a web address. Use one such as https://example.com/help.",
    Reason.NEEDS_JAVASCRIPT: "This page builds its text with JavaScript, so there is nothing to"
    " read without a browser. Upload the page as a file or paste its text.",
    Reason.SERVER_ERROR: "The website answered with an error of its own. Retry later.",
    Reason.UNUSUAL_PORT: "This address names an unusual port, and only 80 and 443 are opened from"
    " here. Use an address without a port, or upload the page as a file.",
    Reason.TOOK_TOO_LONG: "Reading this took longer than it may. Split it into smaller parts and"
    " add them one by one.",
    Reason.GAVE_UP: "Reading this was started several times and never came to its end. Retry it; if"
    " it fails again, split it into smaller parts.",
    Reason.ROBOTS_FORBIDS: "The site's robots.txt asks not to have this read. Ask the site's owner"
    " to allow BotSmith there, or upload the page as a file.",
    Reason.NOINDEX: "The page asks not to be indexed. Options of this website"
    " can let such pages in.",
    Reason.DUPLICATE: "Another page of this website has the same text. This one is left out, and"
    " nothing is missing.",
    Reason.GONE: "This page is no longer on the website. The chatbot no longer uses it.",
    Reason.OUTSIDE: "This page leads to another website, so it is left out. Add that site as a"
    " source of its own if the chatbot should know it.",
    Reason.NOTHING_READ: "None of the pages found could be read. The list of pages says why for"
    " each.",
    Reason.BAD_SITEMAP: "No sitemap with pages was found at this address. Give the address of the"
    " sitemap itself, or let the site be crawled instead.",
    Reason.SITE_FULL: "This source holds as much text as it can. Add a part of the website as a"
    " source of its own.",
    Reason.OLD_OFFICE: "This is an old Office format. Open it in your office program, save it as"
    " .docx, .xlsx or .pptx, and upload that.",
    Reason.EXPANDS_TOO_FAR: "This file unpacks to far more than it should. Save it anew from the"
    " program that made it, without embedded media, and upload the new copy.",
    Reason.TOO_COMPLEX: "Reading this file takes more memory or time than it may. Split it into"
    " smaller parts, or save it anew as PDF or text.",
    Reason.NOT_REACHED: "The last reading did not come to this page, and the chatbot no longer uses"
    " it: no page leads to it any more, or the options leave it out. Change the options to read it"
    " again.",
    Reason.NOT_WANTED: "This page leads to one that the options leave out. Change the paths in the"
    " options to read it all the same.",
    Reason.REDIRECT_LOOP: "The website kept sending us from one address to another. Use the address"
    " that your browser shows at the end.",
    Reason.PROVIDER_LIMIT: "The AI provider's limit is reached, so search by meaning waits. Search"
    " by words works meanwhile; this is tried again by itself.",
    Reason.CAP_REACHED: "A spending cap is reached, so search by meaning waits for what is new."
    " Search by words works meanwhile; with the next month or day, or a higher cap, it goes on.",
    Reason.PROVIDER_FAILS: "The AI provider does not answer as it should, so search by meaning"
    " waits. Search by words works meanwhile; this is tried again by itself.",
}

TEMPORARY = frozenset(
    {
        Reason.UNREACHABLE,
        Reason.BLOCKED_BY_SITE,
        Reason.TIMED_OUT,
        Reason.SERVER_ERROR,
        Reason.GAVE_UP,
    }
)


class IngestionError(AppError):
    """A source cannot be read: `reason` for programs, `sentence` for its owner.

    `permanent` says that trying again without a change by the owner will end the same way;
    `retry_after` is in seconds, when the website said how long to wait.
    """

    def __init__(self, reason: Reason, *, retry_after: int | None = None) -> None:
        super().__init__(SENTENCES[reason], retry_after=retry_after)
        self.reason = reason
        self.code = reason.value
        self.permanent = reason not in TEMPORARY
        self.retryable = not self.permanent
