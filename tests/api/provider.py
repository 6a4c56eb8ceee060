"""An OpenID Connect provider for tests: a process of its own on a free port of this machine.

    python tests/api/provider.py CONFIGURATION

It does what a municipal provider does - discovery, authorization code with PKCE, private_key_jwt or
a client secret, signed id tokens, signing out by front and back - and refuses what such a one
refuses. ``POST /test`` tells it who sits at the browser and what to get wrong next.
"""

import base64
import hashlib
import json
import secrets
import sys
import time
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey, import_key

ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
LOGOUT = "http://schemas.openid.net/event/backchannel-logout"


class Refused(Exception):
    """A request that no provider would answer."""


class Provider:
    """All that the provider knows."""

    def __init__(self, configuration):
        self.client_id = configuration["client_id"]
        self.secret = configuration.get("secret")
        public = configuration.get("public_key")
        self.client_key = import_key(public, "RSA") if public else None
        self.redirect_uri = configuration["redirect_uri"]
        self.logout_uri = configuration["logout_uri"]
        self.issuer = None
        self.keys = [RSAKey.generate_key(2048, {"kid": "first", "use": "sig", "alg": "RS256"})]
        self.codes = {}
        self.assertions = set()
        self.asked = []
        self.person = {"sub": "subject-1", "name": "Kim Proef", "acr": "mfa"}
        self.wrong = {}
        #: Moment at which the person signed in here: a provider has sessions of its own.
        self.since = None

    def description(self):
        return {
            "issuer": self.wrong.get("described_issuer", self.issuer),
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "end_session_endpoint": f"{self.issuer}/end",
            "authorization_response_iss_parameter_supported": True,
            "code_challenge_methods_supported": ["S256"],
            "backchannel_logout_supported": True,
        }

    def authorize(self, query):
        """Let the person sign in, and send the browser back with a code."""
        demand(query.get("client_id") == self.client_id, "client_id")
        demand(query.get("redirect_uri") == self.redirect_uri, "redirect_uri")
        demand(query.get("response_type") == "code", "response_type")
        demand("openid" in query.get("scope", "").split(), "scope")
        demand(query.get("code_challenge_method") == "S256", "code_challenge_method")
        demand(len(query.get("code_challenge", "")) == 43, "code_challenge")
        for name in ("state", "nonce"):
            # At least 128 bits.
            demand(len(query.get(name, "")) >= 22, name)
        most = query.get("max_age")
        if self.since is None or (most is not None and time.time() - self.since >= int(most)):
            self.since = time.time()
        if "error" in self.wrong:
            back = {"error": self.wrong["error"], "state": query["state"], "iss": self.issuer}
        else:
            code = secrets.token_urlsafe(24)
            self.codes[code] = {**query, "sid": secrets.token_hex(8), "at": time.time()}
            back = {"code": code, "state": query["state"], "iss": self.issuer}
        back |= self.wrong.get("answer", {})
        back = {name: value for name, value in back.items() if value is not None}
        return f"{self.redirect_uri}?{urlencode(back)}"

    def token(self, form, authorization):
        """Give an id token for a code, once, to the client that the code was made for."""
        self.authenticate(form, authorization)
        demand(form.get("grant_type") == "authorization_code", "grant_type")
        known = self.codes.pop(form.get("code"), None)
        demand(known is not None, "code")
        demand(time.time() - known["at"] < 60, "code is old")
        demand(form.get("redirect_uri") == known["redirect_uri"], "redirect_uri")
        challenge = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        demand(unpadded(challenge) == known["code_challenge"], "code_verifier")
        moment = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": self.client_id,
            "iat": moment,
            "exp": moment + 300,
            "nonce": known["nonce"],
            "sid": known["sid"],
            "auth_time": int(self.since),
            **self.person,
            **self.wrong.get("claims", {}),
        }
        token = self.sign({name: value for name, value in claims.items() if value is not None})
        if self.wrong.get("unsigned"):
            _, body, _ = token.split(".")
            token = f"{unpadded(json.dumps({'alg': 'none'}).encode())}.{body}."
        return {"token_type": "Bearer", "access_token": secrets.token_hex(16), "id_token": token}

    def authenticate(self, form, authorization):
        """Check who asks for a token."""
        if self.client_key is None:
            expected = base64.b64encode(f"{self.client_id}:{self.secret}".encode()).decode()
            demand(authorization == f"Basic {expected}", "client secret", 401)
            return
        demand(form.get("client_assertion_type") == ASSERTION, "assertion type", 401)
        try:
            claims = jwt.decode(
                form.get("client_assertion", ""), self.client_key, algorithms=["RS256"]
            ).claims
        except JoseError:
            raise Refused("assertion", 401) from None
        demand(claims.get("iss") == claims.get("sub") == self.client_id, "assertion iss", 401)
        demand(claims.get("aud") == f"{self.issuer}/token", "assertion aud", 401)
        demand(time.time() < claims.get("exp", 0) < time.time() + 600, "assertion exp", 401)
        demand(claims.get("jti") not in self.assertions, "assertion jti", 401)
        self.assertions.add(claims["jti"])

    def sign_out(self, changes):
        """Tell the client that sessions are over; return the status of its answer."""
        claims = {
            "iss": self.issuer,
            "aud": self.client_id,
            "iat": int(time.time()),
            "exp": int(time.time()) + 120,
            "jti": secrets.token_hex(8),
            "events": {LOGOUT: {}},
            **changes,
        }
        form = urlencode({"logout_token": self.sign(claims)}).encode()
        try:
            with urllib.request.urlopen(self.logout_uri, form, timeout=10) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code

    def sign(self, claims):
        key = self.keys[-1]
        if self.wrong.get("stranger"):
            key = RSAKey.generate_key(2048, {"kid": key.kid})
        return jwt.encode({"alg": "RS256", "kid": key.kid}, claims, key)

    def told(self, order):
        """Do what a test says."""
        if "person" in order:
            self.person = order["person"]
        self.wrong = order.get("wrong", {})
        if "since" in order:
            self.since = order["since"]
        if order.get("new_key"):
            number = f"key-{len(self.keys)}"
            self.keys = [RSAKey.generate_key(2048, {"kid": number, "use": "sig"})]
        answer = {"asked": self.asked}
        if "sign_out" in order:
            answer["status"] = self.sign_out(order["sign_out"])
        return answer


def demand(is_right, what, status=400):
    if not is_right:
        raise Refused(what, status)


def unpadded(content):
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


class Handler(BaseHTTPRequestHandler):
    """The HTTP side."""

    provider: Provider

    def do_GET(self):
        self.answer("GET")

    def do_POST(self):
        self.answer("POST")

    def answer(self, method):
        place = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(place.query).items()}
        content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        provider = self.provider
        try:
            if method == "POST" and place.path == "/test":
                self.send(provider.told(json.loads(content)))
                return
            provider.asked.append(place.path)
            if place.path == "/.well-known/openid-configuration":
                self.send(provider.description())
            elif place.path == "/keys":
                self.send({"keys": [key.as_dict(private=False) for key in provider.keys]})
            elif place.path == "/authorize":
                self.redirect(provider.authorize(query))
            elif method == "POST" and place.path == "/token":
                form = {name: values[0] for name, values in parse_qs(content.decode()).items()}
                self.send(provider.token(form, self.headers.get("Authorization")))
            elif place.path == "/end":
                self.redirect(query["post_logout_redirect_uri"])
            else:
                self.send({"error": "not found"}, 404)
        except Refused as refused:
            what, *status = refused.args
            self.send({"error": "invalid_request", "error_description": what}, *status)

    def send(self, content, status=200):
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def redirect(self, address):
        self.send_response(302)
        self.send_header("Location", address)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


def main():
    Handler.provider = Provider(json.loads(Path(sys.argv[1]).read_text()))
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Handler.provider.issuer = f"http://127.0.0.1:{server.server_port}"
    print(Handler.provider.issuer, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
