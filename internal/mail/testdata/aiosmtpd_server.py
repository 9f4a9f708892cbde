"""A server of aiosmtpd for the tests: reads its port, then prints each mail as JSON."""
import base64
import json
import ssl
import sys

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, SMTP

mode, certificate, key, user, password = sys.argv[1:]


class Handler:
    async def handle_DATA(self, server, session, envelope):
        print(json.dumps({
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "user": session.auth_data or "",
            "tls": mode == "tls" or session.ssl is not None,
            "data": base64.b64encode(envelope.original_content).decode(),
        }), flush=True)
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody@"):
            return "550 5.1.1 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"


def authenticate(server, session, envelope, mechanism, data):
    if (data.login.decode(), data.password.decode()) != (user, password):
        return AuthResult(success=False, handled=False)
    return AuthResult(success=True, auth_data=data.login.decode())


context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(certificate, key)


class Server(Controller):
    def factory(self):
        options = {"hostname": "aiosmtpd.contoso.cz", "enable_SMTPUTF8": True}
        if mode != "tls":
            options["tls_context"] = context
        if mode == "starttls":
            options["require_starttls"] = True
        if mode != "relay":
            options.update(authenticator=authenticate, auth_required=True, auth_require_tls=mode != "tls")
        if mode == "login":
            options["auth_exclude_mechanism"] = ["PLAIN"]
        return SMTP(self.handler, **options)


server = Server(Handler(), hostname="127.0.0.1", port=int(sys.stdin.readline()), ssl_context=context if mode == "tls" else None)
server.start()
print("ready", flush=True)
sys.stdin.read()  # until the test ends
server.stop()
