"""Everything about licexport that no source has to know: the process with its
handshake and mutual TLS, the export with its counts, and web APIs that are read
completely or not at all. Take it as it is. The contract is source.proto; its
compiled form, source.binpb, lies beside this file."""

import base64, datetime, email.utils, http.client, json, logging, os, pkgutil, queue, random, re, signal
import socket, ssl, sys, tempfile, threading, time, urllib.error, urllib.parse, urllib.request
from concurrent import futures

import grpc
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory


# --- Problems -------------------------------------------------------------------


class Problem(Exception):
    """A problem in words for people. Raised, it ends an export or fails a check."""

    def __init__(self, summary, detail="", *, code="", path="", origin="UPSTREAM"):
        super().__init__(summary)
        self.summary, self.detail, self.code, self.path, self.origin = summary, detail, code, path, origin


def config_problem(setting, summary, detail="", code=""):
    """A setting is wrong."""
    return Problem(summary, detail, code=code, path="/" + setting, origin="CONFIG")


def diagnostic(error, severity="ERROR"):
    """What an exception means: all but a Problem is a bug of the plugin."""
    if not isinstance(error, Problem):
        error = Problem("the plugin failed", f"{type(error).__name__}: {error}", origin="PLUGIN")
    return dict(severity="SEVERITY_" + severity, summary=error.summary, detail=error.detail,
                code=error.code, config_path=error.path, origin="ORIGIN_" + error.origin)


class Cancelled(Exception):
    """licexport has given up the call."""


# --- Settings -------------------------------------------------------------------


class Secret:
    """A value that shows up nowhere by accident."""

    def __init__(self, value):
        self._value = value

    def reveal(self):
        return self._value

    def __repr__(self):
        return "[secret]"


COMMON_SETTINGS = {  # Client reads them
    "ca_file": {"type": "string", "x-path": True, "description": "PEM file with certificate authorities to trust besides those of the system"},
    "max_wait": {"type": "string", "default": "30m", "description": "How long a run waits at most, all waits together, as in 30m"},
    "stall": {"type": "string", "default": "1m", "description": "How long an answer may stand still before it is asked for again, as in 1m"},
}


class Settings:
    """What the user has set."""

    def __init__(self, plain, secrets):
        self._plain, self._secrets = plain, secrets

    def value(self, name, otherwise=None):
        return self._plain.get(name, otherwise)

    def text(self, name):
        if not self._plain.get(name):
            raise config_problem(name, f"the setting {name} is missing")
        return self._plain[name]

    def secret(self, name):
        if not self._secrets.get("/" + name):
            raise config_problem(name, f"the setting {name} is missing")
        return Secret(self._secrets["/" + name])

    def url(self, name):
        """The address of an API. A secret must not cross a network in clear."""
        url = urllib.parse.urlsplit(self.text(name).rstrip("/"))
        secure = url.scheme == "https" or url.scheme == "http" and url.hostname in ("127.0.0.1", "localhost", "::1")
        if not secure or not url.hostname or url.username or url.query or url.fragment:
            raise config_problem(name, "the address of the API cannot be used",
                                 "It is like https://api.example.com. Only on this machine it may begin with http://.")
        return url.geturl()

    def seconds(self, name, otherwise):
        """A duration such as 90s or 1h30m."""
        text = self._plain.get(name, "")
        parts = re.findall(r"(\d+(?:\.\d+)?)(ms|s|m|h)", text)
        if "".join(number + unit for number, unit in parts) != text:
            raise config_problem(name, f"{name} is no duration", "It is like 90s, 30m or 1h30m.")
        units = {"ms": 0.001, "s": 1, "m": 60, "h": 3600}
        return sum(float(number) * units[unit] for number, unit in parts) if text else otherwise

    def trust(self):
        """The certificate authorities of the system, and those in ca_file."""
        context = ssl.create_default_context()
        if file := self._plain.get("ca_file"):
            try:
                context.load_verify_locations(file)
            except (OSError, ssl.SSLError) as error:
                raise config_problem("ca_file", "the file of certificate authorities cannot be used", f"{file}: {error}") from None
        return context


class Checks:
    """Collects the results of checks. After one that failed, the rest is skipped."""

    def __init__(self, offline, cancelled=None):
        self.offline, self.cancelled, self.results, self._failed = offline, cancelled or threading.Event(), [], False

    def run(self, name, step):
        if self._failed:
            self.results.append(dict(name=name, status="STATUS_SKIPPED"))
            return
        try:
            self.results.append(dict(name=name, status="STATUS_PASSED", summary=step()))
        except Exception as error:
            self._failed = True
            self.results.append(dict(name=name, status="STATUS_FAILED", problem=diagnostic(error)))


# --- The export -----------------------------------------------------------------

BATCH_HOLDERS, BATCH_BYTES, BATCH_SECONDS = 500, 256 << 10, 1.0


class Writer:
    """Sends one export: it batches and counts, and it waits while licexport does not
    read. Without that wait, all that is unread would pile up in memory."""

    def __init__(self, licenses_only=False, cancelled=None):
        self.licenses_only, self.cancelled = licenses_only, cancelled or threading.Event()
        self.traffic = dict(requests=0, pages=0, retries=0)
        self._queue = queue.Queue(maxsize=2)
        self._batch, self._bytes, self._flushed = [], 0, time.monotonic()
        self._licenses, self._holders = set(), {}  # id of a holder -> ids of its licenses
        self._expected, self._no_total = None, ""

    def license(self, id, uid, name="", purchased=None, consumed=None):
        """Reports a license, before its holders. purchased is None if it is unknown."""
        if not id or id in self._licenses:
            raise ValueError(f"license {id!r} has no id or was sent before")
        self._licenses.add(id)
        self._send(licenses={"licenses": [dict(id=id, uid=uid, name=name, purchased=purchased, consumed=consumed)]})

    def assign(self, id, licenses, name="", emails=(), kind="USER", left_out=""):
        """Reports a user (or kind DEVICE or KEY, which are counted only). Reported again,
        it has the licenses of all reports. left_out says why the settings leave it out."""
        unknown = set(licenses) - self._licenses
        if not id or unknown:
            raise ValueError(f"holder {id!r} has no id, or licenses that were not sent before: {sorted(unknown)}")
        self._holders.setdefault(id, set()).update(licenses)
        addresses = [dict(address=e, kind="KIND_MAIL") for e in emails if e]
        self._batch.append(dict(id=id, kind="KIND_" + kind, name=name, emails=addresses, license_ids=sorted(set(licenses)), left_out=left_out))
        self._bytes += len(repr(self._batch[-1]))
        if len(self._batch) >= BATCH_HOLDERS or self._bytes >= BATCH_BYTES or time.monotonic() - self._flushed >= BATCH_SECONDS:
            self._flush()

    def expect(self, holders):
        """The number of holders that the vendor names: fewer are refused. Never a
        number that was counted here, which is always right and proves nothing."""
        self._expected = holders

    def no_total(self, reason):
        """Why the vendor names no number this time."""
        self._no_total = reason

    def restart(self, reason):
        """Forgets all holders: the source reads them from the start again."""
        self._batch, self._bytes = [], 0
        self._holders.clear()
        self._send(restarted={"reason": reason})

    def progress(self, done, total, unit):
        self._flush()
        self._send(progress=dict(done=done, total=total, unit=unit, traffic=self.traffic))

    def waiting(self, seconds, reason):
        """Announces a wait, so that licexport does not take it for a hang."""
        self._flush()
        until = dict(seconds=int(time.time() + seconds) + 1)
        self._send(progress=dict(done=len(self._holders), waiting_until=until, waiting_reason=reason, traffic=self.traffic))

    def warn(self, problem):
        self._send(diagnostic=diagnostic(problem, "WARNING"))

    def events(self, read):
        """Runs an export to its end and yields its events: completed if read returns,
        an error if it raises."""
        threading.Thread(target=self._run, args=(read,), daemon=True).start()
        while not self.cancelled.is_set():
            try:
                event = self._queue.get(timeout=0.2)
            except queue.Empty:
                continue
            if event is None:
                return
            yield event

    def _run(self, read):
        try:
            try:
                read(self)
                self._flush()
                self._send(completed=self._totals())
            except Cancelled:
                raise
            except Exception as error:
                logging.debug("the export ended with an error", exc_info=not isinstance(error, Problem))
                self._send(diagnostic=diagnostic(error))
            self._put(None)
        except Cancelled:
            logging.info("the export was canceled")

    def _totals(self):
        held = sum(len(licenses) for licenses in self._holders.values())
        totals = dict(licenses=len(self._licenses), holders=len(self._holders), assignments=held, traffic=self.traffic)
        if not self.licenses_only:
            totals.update(dict(no_total=self._no_total) if self._expected is None else dict(expected_holders=self._expected))
        return totals

    def _flush(self):
        holders, self._batch, self._bytes, self._flushed = self._batch, [], 0, time.monotonic()
        if holders:
            self._send(holders={"holders": holders})

    def _send(self, **event):
        self._put(event)

    def _put(self, event):
        while not self.cancelled.is_set():
            try:
                return self._queue.put(event, timeout=0.2)
            except queue.Full:
                continue
        raise Cancelled


# --- Web APIs -------------------------------------------------------------------

ATTEMPTS, CHECK_ATTEMPTS, UNREACHED_ATTEMPTS, FOREIGN_ATTEMPTS = 12, 3, 6, 4
REQUEST_SECONDS, CHECK_SECONDS = 270, 20  # all attempts of a request, without waits that were asked for
BODY_BYTES = 64 << 20
READINGS = 6  # of a list that does not fit its total


class Failure(Exception):
    """Why an attempt failed. asked: for how long the vendor wants to be left alone."""

    def __init__(self, message, code, asked=None):
        super().__init__(message)
        self.code, self.asked = code, asked


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None  # the sign-in would go along


class Client:
    """Reads a web API completely or not at all. One client serves one run. Without a
    writer it is for a check, which is less patient. HTTPS_PROXY is that of the
    environment. explain(status) says what only this vendor means by a status."""

    def __init__(self, vendor, url, settings, headers, cancelled, writer=None, explain=lambda status: None):
        self._vendor, self._url, self._headers, self._explain = vendor, url, headers, explain
        self._cancelled, self._writer = cancelled, writer
        self._prefix = re.sub(r"[^a-z0-9]", "_", vendor.lower())
        self._stall = min(settings.seconds("stall", 60), 240 if writer else 15)
        self._budget = min(settings.seconds("max_wait", 1800), 43200 if writer else CHECK_SECONDS)
        self._limit = REQUEST_SECONDS if writer else CHECK_SECONDS
        self._reached = False
        self._opener = urllib.request.build_opener(_NoRedirect, urllib.request.HTTPSHandler(context=settings.trust()))

    def problem(self, code, summary, detail="", path=""):
        return Problem(summary, detail, code=f"{self._prefix}.{code}", path=path)

    def unusable(self, detail):
        """An answer that cannot be right."""
        return self.problem("answer_broken", f"an answer of {self._vendor} cannot be used", detail)

    def get(self, where, query=None):
        """Gets JSON. Only requests that may be sent more than once go this way."""
        url = f"{self._url}/{where}" + ("?" + urllib.parse.urlencode(query) if query else "")
        end, failed, foreign, sent = time.monotonic() + self._limit, 0, 0, 0
        while True:
            try:
                return self._once(url, again=sent > 0)
            except Failure as failure:
                sent += 1
                failed += failure.asked is None
                foreign += failure.code == "unexpected_answer"
                most = ATTEMPTS if self._writer else CHECK_ATTEMPTS
                if not self._reached:
                    most = min(most, UNREACHED_ATTEMPTS)
                pause = failure.asked or min(0.5 * 2 ** (failed - 1), 30) * random.uniform(0.5, 1)
                late = failure.asked is None and time.monotonic() + pause >= end
                if failed >= most or foreign >= FOREIGN_ATTEMPTS or late or pause > self._budget:
                    raise self._gave_up(failure, f"GET /{where}: {failure}") from None
                self._wait(pause, str(failure))

    def list(self, unit, page, take, writer=None):
        """Reads a list to its end, or raises: half a list is worth nothing. page(cursor)
        returns total, items (each a dict with an id) and next cursor, empty at the end. A
        list that does not fit its total is read again from the start, but not for ever."""
        for reading in range(READINGS):
            lost = self._pass(unit, page, take, writer)
            if lost is None:
                return
            if writer and reading < READINGS - 1:
                writer.restart(str(lost))
        raise self.problem(lost.code, f"{self._vendor} did not give all {unit}",
                           f"{lost}, in each of {READINGS} readings. Nothing was exported, because the missing {unit} would lose their "
                           "licenses. Check whether the token may see all of them; otherwise run it again later.")

    def _pass(self, unit, page, take, writer):
        """Reads a list once and returns why it is not whole."""
        seen, cursors, cursor, largest = set(), {""}, "", 0
        while True:
            total, items, following = page(cursor)
            if total < len(items):
                raise self.unusable(f"a page of {unit} has {len(items)} items, its total is {total}")
            largest = max(largest, total)  # a page that names fewer excuses nobody
            for item in items:
                if not item.get("id"):
                    raise self.unusable(f"one of the {unit} has no id")
                seen.add(item["id"])
                take(item)
            if writer:
                writer.traffic["pages"] += 1
                writer.progress(len(seen), largest, unit)
            if not following:
                break
            if following in cursors:
                return Failure(f"the list of {unit} goes round in circles", "list_broke_off")
            cursors.add(following)
            cursor = following
        if len(seen) < largest:
            return Failure(f"it counts {largest} {unit}, but gave only {len(seen)}", "list_incomplete")
        if writer:
            writer.expect(largest)
        return None

    def _once(self, url, again):
        """Sends a request once and reads the whole answer."""
        if self._cancelled.is_set():
            raise Cancelled
        if self._writer:
            self._writer.traffic["requests"] += 1
            self._writer.traffic["retries"] += again
        request = urllib.request.Request(url, headers={"Accept": "application/json", **self._headers()})
        try:
            with self._opener.open(request, timeout=self._stall) as answer:
                self._reached = True
                if answer.status != 200:
                    raise self._status(answer.status, answer.headers)
                body = self._body(answer)
        except urllib.error.HTTPError as error:
            self._reached = True
            raise self._status(error.code, error.headers) from None
        except (OSError, http.client.HTTPException) as error:
            raise self._connection(error) from None
        return _decode(body, answer.headers)

    def _body(self, answer):
        body, end = bytearray(), time.monotonic() + self._limit
        while part := answer.read1(64 << 10):
            body += part
            if len(body) > BODY_BYTES:
                raise Failure("the answer is larger than any page can be", "answer_broken")
            if self._cancelled.is_set():
                raise Cancelled
            if time.monotonic() > end:
                raise socket.timeout
        if len(body) < int(answer.headers.get("Content-Length") or 0):
            raise Failure("the answer was cut off", "connection_lost")
        return bytes(body)

    def _status(self, status, headers):
        """What a status means: something to try again, or a problem."""
        asked = _wait_of(headers) if status in (429, 503) else None
        if status in (408, 429, 500, 502, 503, 504):
            return Failure(f"it answered with status {status}", "throttled" if asked else "unavailable", asked)
        if own := self._explain(status):
            return own
        code, advice = {
            401: ("sign_in_refused", "Check the credentials in the settings."),
            403: ("forbidden", "The credentials lack a permission."),
            404: ("not_found", "Check the address in the settings."),
        }.get(status, ("request_refused", "Check the settings. If they are right, tell the author of the plugin."))
        if status < 400:
            code, advice = "unexpected_answer", "It is not the answer that was asked for. Probably a proxy or a sign-in page answered in its place."
        return self.problem(code, f"{self._vendor} answered with status {status}", advice)

    def _connection(self, error):
        """What an error of the connection means. Its text has no header and no query."""
        reason = getattr(error, "reason", error)
        if isinstance(reason, ssl.SSLCertVerificationError):
            return self.problem("tls_not_trusted", f"the certificate of {self._vendor} is not trusted on this machine",
                                f"{reason.verify_message}. If a proxy or firewall here inspects TLS, name its certificate authority in ca_file.", path="/ca_file")
        if isinstance(reason, TimeoutError):
            return Failure(f"nothing came for {self._stall:g} s", "timeout")
        code = "no_network" if isinstance(reason, (socket.gaierror, ConnectionRefusedError)) else "connection_lost"
        return Failure(f"no complete answer ({type(reason).__name__})", code)

    def _gave_up(self, failure, detail):
        texts = {
            "throttled": f"{self._vendor} throttled this run for too long (max_wait)",
            "unavailable": f"{self._vendor} is not able to answer",
            "unexpected_answer": f"the answer does not come from {self._vendor}",
            "answer_broken": f"an answer of {self._vendor} cannot be used",
        }
        return self.problem(failure.code, texts.get(failure.code, f"{self._vendor} cannot be reached"),
                            f"{detail}. Run it again later; if it stays, check the network, proxy and firewall.")

    def _wait(self, seconds, why):
        self._budget -= seconds
        if self._writer and seconds >= 2:
            self._writer.waiting(seconds, f"{self._vendor}: {why}")
        if self._cancelled.wait(seconds):
            raise Cancelled


def _decode(body, headers):
    """Decodes a JSON object or list. Doubled names are refused: two readers of such an
    answer may see two different users."""
    kind = headers.get_content_type()
    if kind != "application/json" and not kind.endswith("+json"):
        raise Failure(f"an answer of the type {kind[:60]} came in place of JSON", "unexpected_answer")
    try:
        value = json.loads(body.decode("utf-8"), object_pairs_hook=_each_once)
    except ValueError:
        raise Failure("the answer is no complete JSON", "answer_broken") from None
    if not isinstance(value, (dict, list)):
        raise Failure("the answer is neither an object nor a list", "answer_broken")
    return value


def _each_once(pairs):
    if len(dict(pairs)) < len(pairs):
        raise ValueError("a name is doubled")
    return dict(pairs)


def _wait_of(headers):
    """Reads Retry-After: seconds, or a date by the clock of the server."""
    value = headers.get("Retry-After", "").strip()
    if re.fullmatch(r"\d+(\.\d+)?", value):
        return float(value) or None
    try:
        sent = headers.get("Date")
        now = email.utils.parsedate_to_datetime(sent) if sent else datetime.datetime.now(datetime.timezone.utc)
        seconds = (email.utils.parsedate_to_datetime(value) - now).total_seconds()
    except (TypeError, ValueError):
        return None
    return seconds if seconds > 0 else None


# --- The process ----------------------------------------------------------------

MAX_TRANSPORT_BYTES = 16 << 20
VERSIONS = {1}  # of the contract


def _messages():
    """The messages of the contract, by name."""
    pool = descriptor_pool.DescriptorPool()
    files = descriptor_pb2.FileDescriptorSet.FromString(pkgutil.get_data(__name__, "source.binpb"))
    for file in files.file:
        pool.AddSerializedFile(file.SerializeToString())
    if hasattr(message_factory, "GetMessageClass"):
        make = message_factory.GetMessageClass
    else:  # protobuf before 4.22
        make = message_factory.MessageFactory(pool).GetPrototype
    service = pool.FindServiceByName("licexport.source.v1.SourceService")
    return {m.name: make(m) for method in service.methods for m in (method.input_type, method.output_type)}


class Service:
    """Answers the calls of licexport. source is a module or an object with NAME,
    VERSION, SUMMARY, KNOWS_TOTALS, PROPERTIES, REQUIRED, check and export."""

    def __init__(self, source):
        self._source, self._messages = source, _messages()

    def handlers(self):
        unary, stream, m = grpc.unary_unary_rpc_method_handler, grpc.unary_stream_rpc_method_handler, self._messages
        return grpc.method_handlers_generic_handler("licexport.source.v1.SourceService", {
            "Describe": unary(self._describe, m["DescribeRequest"].FromString, m["DescribeResponse"].SerializeToString),
            "Check": unary(self._check, m["CheckRequest"].FromString, m["CheckResponse"].SerializeToString),
            "Export": stream(self._export, m["ExportRequest"].FromString, m["ExportResponse"].SerializeToString),
        })

    def _describe(self, request, context):
        s = self._source
        schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "additionalProperties": False,
                  "required": s.REQUIRED, "properties": {**s.PROPERTIES, **COMMON_SETTINGS}}
        return self._messages["DescribeResponse"](name=s.NAME, version=s.VERSION, summary=s.SUMMARY, config_schema=json.dumps(schema),
                                                  capabilities=dict(knows_totals=s.KNOWS_TOTALS, licenses_only=True))

    def _check(self, request, context):
        checks = Checks(request.offline, _cancelled(context))
        self._source.check(_settings(request.config), checks)
        return self._messages["CheckResponse"](results=checks.results)

    def _export(self, request, context):
        scope = request.DESCRIPTOR.fields_by_name["scope"].enum_type.values_by_number.get(request.scope)
        writer = Writer(scope is not None and scope.name == "SCOPE_LICENSES", _cancelled(context))

        def read(w):
            if scope is None or scope.name not in ("SCOPE_LICENSES", "SCOPE_ALL"):
                raise ValueError(f"the scope {request.scope} is not known")
            self._source.export(_settings(request.config), w)

        for sequence, event in enumerate(writer.events(read), 1):
            yield self._messages["ExportResponse"](sequence=sequence, **event)  # waits for the reader


def _settings(config):
    return Settings(json.loads(config.json or "{}"), dict(config.secrets))


def _cancelled(context):
    """An event that is set when licexport gives up the call."""
    event = threading.Event()
    context.add_callback(event.set)
    return event


def new_identity():
    """Returns the key and the certificate in PEM, and the certificate in DER."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.timezone.utc)
    usage = [x509.ExtendedKeyUsageOID.SERVER_AUTH, x509.ExtendedKeyUsageOID.CLIENT_AUTH]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(minutes=1))
        .not_valid_after(now + datetime.timedelta(days=365))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.ExtendedKeyUsage(usage), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return private, certificate.public_bytes(pem), certificate.public_bytes(serialization.Encoding.DER)


def handshake_line(offered, network, address, der):
    """The one line on standard output. Versions are numbers: "10" is more than "9"."""
    common = VERSIONS & {int(v) for v in offered.split(",") if v.isdigit()}
    certificate = base64.b64encode(der).decode().rstrip("=")
    return f"1|{max(common or VERSIONS)}|{network}|{address}|grpc|{certificate}\n"


class _LogLine(logging.Formatter):
    """A record as licexport reads it."""

    def format(self, record):
        text = record.getMessage() + ("\n" + self.formatException(record.exc_info) if record.exc_info else "")
        level = {"WARNING": "warn", "CRITICAL": "error"}.get(record.levelname, record.levelname.lower())
        now = datetime.datetime.now(datetime.timezone.utc).isoformat()
        return json.dumps({"@level": level, "@message": text, "@timestamp": now})


def main(source):
    """Runs a source as a plugin."""
    if os.environ.get("LICEXPORT_SOURCE_PLUGIN") != "6f0a8c2e-3d57-4f3c-9a57-5b1c1f6f6a51":
        sys.exit(f"{source.NAME} {source.VERSION}: {source.SUMMARY}\n\nThis program is a source plugin of licexport. It does nothing on its own.")
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal sends it to licexport as well, which decides
    handshake = os.dup(1)
    os.dup2(2, 1)  # standard output is for the handshake alone: all that is printed goes to the log
    sys.stdout = sys.stderr
    log = logging.StreamHandler(sys.stderr)
    log.setFormatter(_LogLine())
    logging.basicConfig(level=logging.INFO, handlers=[log])

    client = os.environ.get("PLUGIN_CLIENT_CERT")
    if not client:
        sys.exit("PLUGIN_CLIENT_CERT is not set: this plugin speaks with TLS only")
    key, certificate, der = new_identity()
    credentials = grpc.ssl_server_credentials([(key, certificate)], root_certificates=client.encode(), require_client_auth=True)
    limits = [("grpc.max_receive_message_length", MAX_TRANSPORT_BYTES), ("grpc.max_send_message_length", MAX_TRANSPORT_BYTES)]
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=16), options=limits)

    def shutdown(request, context):
        threading.Timer(0.1, os._exit, [0]).start()  # after the answer; exports are not waited for
        return b""

    # Messages of one field or none need no package: b"\x08\x01" is SERVING.
    bytes_handler = grpc.unary_unary_rpc_method_handler
    server.add_generic_rpc_handlers([
        Service(source).handlers(),
        grpc.method_handlers_generic_handler("grpc.health.v1.Health", {"Check": bytes_handler(lambda request, context: b"\x08\x01")}),
        grpc.method_handlers_generic_handler("plugin.GRPCController", {"Shutdown": bytes_handler(shutdown)}),
    ])
    if sys.platform == "win32":
        network, address = "tcp", f"127.0.0.1:{server.add_secure_port('127.0.0.1:0', credentials)}"
    else:
        folder = os.environ.get("PLUGIN_UNIX_SOCKET_DIR") or tempfile.gettempdir()
        network, address = "unix", f"{folder}/plugin{os.getpid()}"
        server.add_secure_port(f"unix:{address}", credentials)
    server.start()
    os.write(handshake, handshake_line(os.environ.get("PLUGIN_PROTOCOL_VERSIONS", ""), network, address, der).encode())
    if os.environ.get("LICEXPORT_STDIN_LIFELINE") == "1":
        sys.stdin.buffer.read()  # until licexport is gone
        os._exit(0)
    server.wait_for_termination()
