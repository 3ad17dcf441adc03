"""A file that is sent to the server without a browser."""

from contextlib import closing
from http.client import HTTPConnection

from benchmarks.visitor import Visitor


def begin(tab: Visitor, file: str, content: bytes, says: int = 0) -> HTTPConnection:
    """Put a file into the session of a tab as the browser's uploader does. `says` is a length that is not true."""
    connection = HTTPConnection("127.0.0.1", tab.server.port)
    connection.request("GET", "/_stcore/health", headers={"Cookie": tab.cookie})
    with connection.getresponse() as answer:
        answer.read()
        token = str(answer.headers["Set-Cookie"]).split("=", 1)[1].split(";")[0]  # to be carried twice
    head = b'--b\r\nContent-Disposition: form-data; name="f"; filename="table.csv"\r\n\r\n'
    body = head + content + b"\r\n--b--\r\n"
    headers = {
        "Content-Type": "multipart/form-data; boundary=b",
        "Content-Length": str(says or len(body)),
        "X-Xsrftoken": token,
        "Cookie": f"_streamlit_xsrf={token}; {tab.cookie}",
    }
    connection.request("PUT", f"/_stcore/upload_file/{tab.session}/{file}", body, headers)
    return connection


def send(tab: Visitor, file: str, content: bytes, says: int = 0) -> int:
    """The same, and the status of the answer."""
    with closing(begin(tab, file, content, says)) as connection, connection.getresponse() as answer:
        return answer.status
