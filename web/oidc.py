"""Login through the office's own identity provider (OpenID Connect, authorization code with PKCE, state and nonce, by Authlib).
The account must exist here: the provider says who somebody is, this service what he may do.
"""

from __future__ import annotations

import logging

from authlib.integrations.base_client import OAuthError
from authlib.integrations.flask_client import OAuth
from flask import Blueprint, Flask, current_app, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from joserfc.errors import JoseError
from requests import RequestException

from shenbao.service.core.config import ServiceSettings
from shenbao.service.office import people
from web.guard import begin, public, settings, store
from web.pages.office.login import inside

blueprint = Blueprint("oidc", __name__)
NEXT = "oidc_next"
TIMEOUT_SECONDS = 10
_log = logging.getLogger(__name__)


def register(app: Flask, settings: ServiceSettings) -> None:
    """Adds the two routes where a provider is set."""
    if not settings.oidc_issuer:
        return
    oauth = OAuth(app)
    oauth.register(
        "provider",
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_client_secret.get_secret_value() or None,
        server_metadata_url=settings.oidc_issuer.rstrip("/") + "/.well-known/openid-configuration",
        client_kwargs={
            "scope": settings.oidc_scope,
            "code_challenge_method": "S256",
            "default_timeout": TIMEOUT_SECONDS,
        },
    )
    app.extensions["shenbao_oidc"] = oauth.provider
    app.register_blueprint(blueprint)
    app.context_processor(lambda: {"oidc_name": settings.oidc_name})


@blueprint.route("/login/oidc")
@public
def start() -> ResponseReturnValue:
    """To the provider. What it must bring back (state, nonce, the verifier of PKCE) is kept in the signed session."""
    session[NEXT] = inside(request.args.get("next", ""))
    try:
        answer: ResponseReturnValue = current_app.extensions["shenbao_oidc"].authorize_redirect(
            url_for("oidc.back", _external=True)
        )
    except (RequestException, OAuthError, ValueError):
        _log.exception("the identity provider does not answer")
        return _refused(_("统一身份认证暂时无法访问，请稍后再试或用密码登录。"), 503)
    return answer


@blueprint.route("/login/oidc/back")
@public
def back() -> ResponseReturnValue:
    """Back from the provider, with a code that is exchanged for a signed statement of who it is."""
    target = session.pop(NEXT, "")
    try:
        claims = current_app.extensions["shenbao_oidc"].authorize_access_token().get("userinfo") or {}
    except (OAuthError, JoseError, RequestException, RuntimeError, ValueError, KeyError) as error:
        _log.warning("a login by the identity provider was refused: %s", type(error).__name__)
        return _refused(_("统一身份认证未成功，请重新登录。"), 401)
    login = claims.get(settings().oidc_claim)
    with store().database.unit() as db:
        user = people.log_in_elsewhere(db, login) if isinstance(login, str) else None
        if user is not None:
            begin(user, vouched=True)
    if user is None:
        return _refused(_("统一身份认证已通过，但本系统没有您的账号或账号已停用，请联系本单位系统管理员。"), 403)
    return redirect(target or url_for("batches.start"))


def _refused(message: str, status: int) -> ResponseReturnValue:
    return render_template("login.html", back="", message=message), status
