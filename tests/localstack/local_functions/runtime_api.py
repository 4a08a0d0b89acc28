"""The Lambda Runtime API for one process of one function.
https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html"""

import queue
import threading
import time
from concurrent.futures import Future
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PREFIX = "/2018-06-01/runtime/"


class Invocation:
    """One event on its way through the function. The future holds the function's answer and whether it is an error."""

    def __init__(self, payload, timeout):
        self.id = payload["invoke-id"]
        self.event = payload["payload"].encode()
        self.function_arn = payload["invoked-function-arn"]
        self.trace = payload["trace-id"]
        self.timeout = timeout
        self.answer = Future()

    def finish(self, body, is_error):
        if not self.answer.done():
            self.answer.set_result((body, is_error))


class RuntimeApi:
    """Serves one process. `ready` is done when it asks for its first event, or holds why it never will."""

    def __init__(self):
        self.ready = Future()
        self._events = queue.Queue()
        self._current = None
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def address(self):
        return f"127.0.0.1:{self._server.server_address[1]}"

    def submit(self, invocation):
        self._current = invocation
        self._events.put(invocation)

    def next_event(self):
        """Blocks until there is one; None once the API has been closed."""
        if not self.ready.done():
            self.ready.set_result(None)
        return self._events.get()

    def finish(self, invocation_id, body, is_error):
        if self._current and self._current.id == invocation_id:
            self._current.finish(body, is_error)

    def fail(self, body):
        """The process has ended, or will not begin."""
        if not self.ready.done():
            self.ready.set_exception(RuntimeError(body.decode(errors="replace")))
        elif self._current:
            self._current.finish(body, True)

    def close(self):
        self._events.put(None)
        self._server.shutdown()
        self._server.server_close()


def _handler(api):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_arguments):
            pass

        def do_GET(self):
            if self.path != f"{PREFIX}invocation/next":
                return self.reply(404)
            event = api.next_event()
            if event is None:
                self.close_connection = True
                return None
            deadline = int((time.time() + event.timeout) * 1000)
            return self.reply(
                200,
                event.event,
                {
                    "Lambda-Runtime-Aws-Request-Id": event.id,
                    "Lambda-Runtime-Deadline-Ms": str(deadline),
                    "Lambda-Runtime-Invoked-Function-Arn": event.function_arn,
                    "Lambda-Runtime-Trace-Id": event.trace,
                },
            )

        def do_POST(self):
            body = self.body()
            self.reply(202)
            if self.path == f"{PREFIX}init/error":
                return api.fail(body)
            invocation_id, _, kind = self.path.removeprefix(f"{PREFIX}invocation/").partition("/")
            return api.finish(invocation_id, body, kind == "error")

        def body(self):
            length = self.headers.get("Content-Length")
            if length is not None:
                return self.rfile.read(int(length))
            # A streamed response comes in chunks: a line with the length in hexadecimal, the bytes, an empty line.
            body = b""
            while length := int(self.rfile.readline().split(b";")[0].strip() or b"0", 16):
                body += self.rfile.read(length)
                self.rfile.readline()
            while self.rfile.readline().strip():
                pass
            return body

        def reply(self, status, body=b"{}", headers=None):
            self.send_response(status)
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    return Handler
