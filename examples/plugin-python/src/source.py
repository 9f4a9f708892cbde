"""The source: its settings, its checks and its export."""

from api import Api

NAME = "acme"
VERSION = "0.1.0"
SUMMARY = "Users of Acme and the products they may use"
KNOWS_TOTALS = True  # the API names how many users there are

# JSON Schema of the settings. ca_file, max_wait and stall come with licexport.py.
PROPERTIES = {
    "url": {
        "type": "string",
        "minLength": 1,
        "description": "Address of the API, as in https://api.acme.example",
        "x-env": "ACME_URL",
    },
    "token": {
        "type": "string",
        "minLength": 1,
        "writeOnly": True,
        "description": "API token that may read products and users",
        "x-env": "ACME_TOKEN",
    },
}
REQUIRED = ["url", "token"]


def check(settings, checks):
    """Tries the settings step by step. It reads no more than one user."""
    api = None

    def connect():
        nonlocal api
        api = Api(settings, checks.cancelled)
        return "valid"

    checks.run("settings", connect)
    if api is None or checks.offline:
        return  # everything below needs the network
    checks.run("products", lambda: f"{len(api.products())} products")
    checks.run("users", api.try_users)


def export(settings, writer):
    """Reads everything. Returning means that nothing is missing: who is not reported
    here loses the license. When in doubt, raise."""
    api = Api(settings, writer.cancelled, writer)
    products = api.products()
    for product in products.values():
        writer.license(product["id"], uid="acme:" + product["id"], name=product["name"], purchased=product.get("bought"))
    if writer.licenses_only:
        return
    api.users(products, lambda user: writer.assign(user["id"], user["products"], name=user["name"], emails=[user["email"]]))
