"""The second factor of a login: codes of an app (TOTP, RFC 6238), and recovery codes that are told once. A code is taken within a step before and after
the clock's, since telephones go wrong by some seconds, and no code twice.
"""

from __future__ import annotations

import hashlib
import hmac
import io
import secrets
from collections.abc import Collection
from datetime import datetime

import pyotp
import segno
from sqlalchemy.orm import Session

from model.errors import UsageError
from shenbao.service.core.access import Actor, Right
from shenbao.service.office import people
from storage import audit
from storage.keys import opened, seal
from storage.schema import User, now

ISSUER = "申报材料核对"
STEP_SECONDS = 30
WINDOW = (-1, 0, 1)  # steps around the clock's
RECOVERY = 10  # codes
ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
GROUPS, GROUP = 4, 4  # of signs of a recovery code: 80 bits


def has_one(user: User) -> bool:
    return bool(user.factor_secret)


def must_begin(user: User, roles: Collection[str]) -> bool:
    """Whether the account must have a second factor and has none yet. `roles`: of which every account must."""
    return not has_one(user) and (user.factor_wanted or user.role in roles)


def new_secret() -> str:
    return pyotp.random_base32()


def picture(user: User, secret: str) -> str:
    """Return the QR code for an app, as SVG to be put into a page."""
    out = io.BytesIO()
    address = pyotp.TOTP(secret).provisioning_uri(name=user.login, issuer_name=ISSUER)
    segno.make(address, micro=False).save(out, kind="svg", scale=4, light="white", xmldecl=False, svgns=True)
    return out.getvalue().decode()


def begin(session: Session, user: User, secret: str, code: str, at: datetime | None = None) -> list[str]:
    """Use `secret` from now on, of which the app already makes codes; give the recovery codes, to be told once. Raises UsageError for a wrong code."""
    step = _step_of(secret, code, 0, at or now())
    if step is None:
        raise UsageError("验证码不正确，请核对手机时间后重新输入")
    told = ["-".join("".join(secrets.choice(ALPHABET) for _ in range(GROUP)) for _ in range(GROUPS)) for _ in range(RECOVERY)]
    user.factor_secret, user.factor_step = seal(session, secret), step
    user.factor_codes = [_hash(one) for one in told]
    user.session_version += 1
    audit.append(session, "user.factor_on", f"user/{user.id}", user.id, user.office_id)
    return told


def end(session: Session, actor: Actor, user: User) -> None:
    """Take the second factor off: one's own (after a code), or as an administrator of somebody who lost the telephone. Ends the user's sessions."""
    people.need_rule(session, actor, user)
    if not has_one(user):
        raise UsageError("该账号没有启用第二因子")
    user.factor_secret, user.factor_codes = None, []
    user.session_version += 1
    audit.append(session, "user.factor_off", f"user/{user.id}", actor.user_id, user.office_id)


def want(session: Session, actor: Actor, user: User, wanted: bool) -> None:
    """Say whether the account must have a second factor."""
    people.need_rule(session, actor, user)
    actor.need(Right.SECURE)
    if user.factor_wanted != wanted:
        user.factor_wanted = wanted
        audit.append(session, "user.factor_wanted", f"user/{user.id}", actor.user_id, user.office_id, wanted=wanted)


def check(session: Session, user: User, code: str, at: datetime | None = None) -> bool:
    """Whether a code is right; it is used up. Wrong ones are counted as wrong passwords are; the fifth locks the login and ends all sessions. A locked or inactive account has no right
    code.
    """
    at = at or now()
    if not user.active or not user.factor_secret or (user.locked_until and user.locked_until > at):
        return False
    step = _step_of(opened(session, user.factor_secret), code, user.factor_step, at)
    used = next((kept for kept in user.factor_codes if hmac.compare_digest(kept, _hash(code))), None)
    if step is None and used is None:
        if people.count_failure(user, at):
            user.session_version += 1
        audit.append(session, "login.code_wrong", f"user/{user.id}", user.id, user.office_id)
        return False
    if step is not None:
        user.factor_step = step
    else:
        user.factor_codes = [kept for kept in user.factor_codes if kept != used]
    return True


def _step_of(secret: str, code: str, last: int, at: datetime) -> int | None:
    """The time step of which a code is, later than the last one that was used; None: it is of none."""
    said, clock = "".join(code.split()), int(at.timestamp()) // STEP_SECONDS
    if not (said.isascii() and said.isdigit()):
        return None
    steps = [clock + offset for offset in WINDOW if clock + offset > last]
    return next((step for step in steps if hmac.compare_digest(pyotp.TOTP(secret).generate_otp(step), said)), None)


def _hash(code: str) -> str:
    """As they are long and made at random, no slow hash is needed."""
    plain = "".join(sign for sign in code.upper() if sign.isalnum())
    return hashlib.sha256(plain.encode()).hexdigest()
