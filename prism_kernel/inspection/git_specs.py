"""Dependencies on git repositories, of which clients rewrite those at the well-known hosts.

npm's clients send ``user/repo`` as ``github:user/repo`` and ``https://github.com/user/repo`` as
``git+https://github.com/user/repo.git`` (the npm package ``hosted-git-info``).
"""

from __future__ import annotations

import re

_HOSTS = {"github.com": "github", "gitlab.com": "gitlab", "bitbucket.org": "bitbucket"}
_URL = re.compile(
    r"(?:(?:git\+)?(?:https?|ssh|git)://)?(?:[^@/\s]*@)?"
    rf"({'|'.join(map(re.escape, _HOSTS))})[/:]([^#\s]+)(#.*)?",
    re.DOTALL,
)
_SHORTCUT = re.compile(r"[^\s@:/#.~-][^\s@:/#]*/[^\s@:/#]+(?:#.*)?", re.DOTALL)


def tidied_spec(spec: str) -> str:
    """``github:user/repo#main`` for every spelling of that repository; any other spec as it is.

    How it is fetched and by whom is not told apart: it is the same commit.
    """
    spec = spec.strip()
    if _SHORTCUT.fullmatch(spec):
        spec = f"github:{spec}"
    elif match := _URL.fullmatch(spec):
        path = match[2].strip("/").removesuffix(".git")
        return f"{_HOSTS[match[1]]}:{path}{match[3] or ''}"
    repository, mark, commit = spec.partition("#")
    return f"{repository.removesuffix('.git')}{mark}{commit}"
