"""Templates of profiles, and the profiles that users and agents have in their form."""

from cairn.api.routes.profiles import add_routes
from cairn.bootstrap import base, profiles
from cairn.bootstrap.http_api import make_api

base.table()  # connects while the function starts, not in its first request
lambda_handler = make_api()
add_routes(lambda_handler, profiles)
