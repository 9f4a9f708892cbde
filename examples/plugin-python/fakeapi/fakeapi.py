"""Stands in for the API of Acme, for tests and for trying the plugin without an
account. It answers from two files, page by page, and wrong in many ways if it is told
to. Change it until it answers as your vendor does."""

import copy, json, pathlib, socket, threading, urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TOKEN = "token-of-the-fake-api"
PAGE_SIZE = 2  # small, so that few users make several pages
LISTS = {"/" + file.stem: json.loads(file.read_text(encoding="utf-8")) for file in pathlib.Path(__file__).parent.glob("*.json")}


def first(item):
    """A change of the first item of a page."""
    return lambda page, cursor: page["items"].__setitem__(0, item)


CHANGES = {  # faults within a page
    "no-total": lambda page, cursor: page.pop("total"),
    "zero-total": lambda page, cursor: page.update(total=0),
    "no-next": lambda page, cursor: page.pop("next", None),
    "same-next": lambda page, cursor: page.update(next=cursor),
    "no-items": lambda page, cursor: page.pop("items"),
    "empty-page": lambda page, cursor: page.update(items=[]),
    "fewer-items": lambda page, cursor: page["items"].pop(),
    "no-id": first({"name": "Nobody", "products": []}),
    "no-products": first({"id": "user-3", "name": "Nobody"}),
    "new-product": first({"id": "user-3", "products": ["new"]}),
}
REPLACEMENTS = {  # answers in place of a page: status, body, headers
    "message": (200, '{"message": "try again later"}', {}),
    "empty": (200, "{}", {}),
    "doubled-name": (200, '{"total": 0, "total": 5, "items": []}', {}),
    "html": (200, "<title>Sign in</title>", {"Content-Type": "text/html"}),
    "cut": (200, '{"total": 5, "items": [{"id": "user-3"', {"Content-Length": "1000"}),
    "moved": (302, "", {"Location": "https://elsewhere.example/"}),
    "429-wait": (429, "{}", {"Retry-After": "1"}),
    "503-wait": (503, "{}", {"Retry-After": "1"}),
} | {str(status): (status, "{}", {}) for status in (401, 403, 404, 429, 500, 503)}
FAULTS = sorted([*CHANGES, *REPLACEMENTS, "hang", "reset"])


class FakeApi(ThreadingHTTPServer):
    """faults are what goes wrong with the second page of the users, at the same time;
    everywhere makes it happen to every answer, times is how often (None: always)."""

    daemon_threads = True

    def __init__(self, faults=(), everywhere=False, times=None, port=0):
        super().__init__(("127.0.0.1", port), Handler)
        self.faults, self.everywhere, self.times, self.closing = faults, everywhere, times, threading.Event()
        self.url = f"http://127.0.0.1:{self.server_address[1]}"

    def __enter__(self):
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.closing.set()
        self.shutdown()
        self.server_close()

    def fault_of(self, path, cursor):
        hit = self.everywhere or path == "/users" and cursor == str(PAGE_SIZE)
        if not hit or self.times == 0:
            return ()
        if self.times:
            self.times -= 1
        return self.faults

    def handle_error(self, request, client_address):
        pass  # a connection that the plugin has closed


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        url = urllib.parse.urlsplit(self.path)
        query = dict(urllib.parse.parse_qsl(url.query))
        cursor = query.get("cursor", "")
        if self.headers["Authorization"] != "Bearer " + TOKEN:
            return self.answer(401, '{"error": "the token is not valid"}')
        if url.path not in LISTS:
            return self.answer(404, '{"error": "there is no such list"}')
        page = page_of(LISTS[url.path], int(cursor or 0), int(query.get("limit", PAGE_SIZE)))
        for fault in self.server.fault_of(url.path, cursor):
            if fault in CHANGES:
                CHANGES[fault](page, cursor)
            elif fault == "hang":
                return self.server.closing.wait(60)
            elif fault == "reset":
                return self.connection.shutdown(socket.SHUT_RDWR)
            else:
                return self.answer(*REPLACEMENTS[fault])
        self.answer(200, json.dumps(page))

    def answer(self, status, body, headers={}):
        content = body.encode()
        self.send_response(status)
        for name, value in ({"Content-Type": "application/json", "Content-Length": str(len(content))} | headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        pass


def page_of(items, begin, size):
    page = {"total": len(items), "items": copy.deepcopy(items[begin : begin + size])}
    return page | ({"next": str(begin + size)} if begin + size < len(items) else {})
