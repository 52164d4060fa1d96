"""The routes of the function `profiles`."""

from cairn.api.app import Api
from cairn.api.memos.profiles.profiles import profiles
from cairn.api.memos.profiles.templates import templates
from cairn.api.memos.profiles.use_cases import ProfileUseCases


def add_routes(api: Api, of_profiles: ProfileUseCases) -> None:
    templates(api, of_profiles)
    profiles(api, of_profiles)
