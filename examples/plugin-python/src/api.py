"""The API of Acme, which is invented: two lists, each in pages with a total and a
cursor. Whatever an answer may lack is checked here."""

from licexport import Client, config_problem


class Api:
    def __init__(self, settings, cancelled, writer=None):
        """Sends nothing yet. Without a writer it is for a check."""
        token = settings.secret("token")
        self._writer = writer
        self._client = Client("Acme", settings.url("url"), settings, lambda: {"Authorization": "Bearer " + token.reveal()},
                              cancelled, writer, explain)

    def products(self):
        """Reads all products, by id."""
        products = {}
        self._client.list("products", lambda cursor: self._page("products", cursor, self._product),
                          lambda product: products.update({product["id"]: product}))
        return products

    def users(self, products, take):
        """Hands all users to take. When the list has to be read again, all of them
        come again."""
        self._client.list("users", lambda cursor: self._page("users", cursor, lambda user: self._user(user, products)), take, self._writer)

    def try_users(self):
        """Reads one user."""
        self._client.get("users", {"limit": "1"})
        return "may be read"

    def _page(self, name, cursor, item):
        answer = self._client.get(name, {"cursor": cursor} if cursor else None)
        if not isinstance(answer, dict) or not isinstance(answer.get("items"), list):
            raise self._client.unusable(f"GET /{name}: the list is missing")  # not an empty list
        if type(answer.get("total")) is not int:
            raise self._client.unusable(f"GET /{name}: the total is missing")  # not 0
        return answer["total"], [item(entry) for entry in answer["items"]], self._text(answer, "next")

    def _product(self, product):
        bought = product.get("bought")  # missing: unknown, which is not 0
        return {"id": self._text(product, "id"), "name": self._text(product, "name"), "bought": bought if type(bought) is int else None}

    def _user(self, user, products):
        held = user.get("products")
        if not isinstance(held, list):
            raise self._client.unusable(f"the user {user.get('id')!r} has no list of products")
        if unknown := [id for id in held if id not in products]:
            raise self._client.unusable(f"the user {user.get('id')!r} has products that are not among the products: {unknown}")
        return {name: self._text(user, name) for name in ("id", "name", "email")} | {"products": held}

    def _text(self, entry, name):
        value = entry.get(name) or ""
        if not isinstance(value, str):
            raise self._client.unusable(f"{name} is no text")
        return value


def explain(status):
    """Says which setting is at fault. All other statuses get the usual words."""
    if status == 401:
        return config_problem("token", "Acme refused the token", "It may be wrong, expired or withdrawn. Make a new one.", "acme.token_refused")
    if status == 403:
        return config_problem("token", "the token lacks a permission", "Make one that may read products and users.", "acme.token_forbidden")
    return None
