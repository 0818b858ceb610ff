"""How what strangers gave us is handed out again."""

# A browser that opens it keeps it: it is no page of ours, and takes nothing else for what it is.
ONLY_A_FILE = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
}
