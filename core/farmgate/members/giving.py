"""Saving roles and giving them: nobody gives or takes what they do not hold themselves."""

import re
from collections.abc import Iterable, Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from farmgate.language import Text
from farmgate.members import errors
from farmgate.members.models import Member, MemberRole, Role
from farmgate.members.principal import Principal
from farmgate.permissions import DeclaredPermission, permissions_of
from farmgate.problems import Refused
from farmgate.scope import EVERYWHERE, Scope, is_place, within
from farmgate.shop import Shop

ALL = "*"
_CODE = re.compile(r"[a-z][a-z0-9_]{0,63}", re.ASCII)


def give_role(
    session: Session, shop: Shop, member_id: int, code: str, regions: Sequence[str] | None = None
) -> None:
    """Give a person a role, everywhere or in these regions; giving it again says where anew."""
    role = _role(session, code)
    _check_regions(shop, [role], regions)
    held = session.get(MemberRole, (member_id, role.id))
    if held is None:
        held = MemberRole(member_id=member_id, role_id=role.id)
        session.add(held)
    held.regions = None if regions is None else sorted(set(regions))
    session.flush()


def set_roles(
    session: Session,
    shop: Shop,
    giver: Principal,
    member_id: int,
    codes: Sequence[str],
    regions: Sequence[str] | None = None,
) -> Member:
    """Make these a person's roles, everywhere or in these regions.

    Nobody can give, or take, what they do not hold themselves in all of those places.
    """
    member = session.get(Member, member_id, with_for_update=True)
    if member is None:
        raise Refused(errors.MEMBER_NOT_FOUND(field="id"))
    if member_id == giver.member_id:
        raise Refused(errors.OWN_ROLES(field="id"))
    roles = [_role(session, code) for code in dict.fromkeys(codes)]
    _check_regions(shop, roles, regions)
    given = [(role, within(regions)) for role in roles]
    for role, scope in [*given, *_held_by(session, member_id)]:
        _check_holds(giver, role.code, role.permissions, scope)
    session.execute(delete(MemberRole).where(MemberRole.member_id == member_id))
    where = None if regions is None else sorted(set(regions))
    session.add_all(
        MemberRole(member_id=member_id, role_id=role.id, regions=where) for role in roles
    )
    session.flush()
    return member


def save_role(
    session: Session,
    shop: Shop,
    giver: Principal,
    code: str,
    name: Text,
    permissions: Sequence[str],
) -> Role:
    """Make a role, or change what the one with this code is called and may do.

    Everybody who has it may do from now on what it says, so its permissions, the old and the new
    ones, must be the giver's own everywhere. A permission of a plugin that is off may stay.
    """
    if not _CODE.fullmatch(code):
        raise Refused(errors.ROLE_CODE_INVALID(role=code, field="code"))
    role = session.scalar(select(Role).where(Role.code == code).with_for_update())
    before = [] if role is None else role.permissions
    if code in giver.roles:
        raise Refused(errors.OWN_ROLES(field="code"))
    _check_known(shop, set(permissions) - set(before))
    _check_holds(giver, code, [*permissions, *before], EVERYWHERE)
    role = role or Role(code=code)
    role.name, role.permissions = name, sorted(set(permissions))
    session.add(role)
    session.flush()
    return role


def _check_known(shop: Shop, codes: Iterable[str]) -> None:
    known = permissions_of(shop.plugins)
    unknown = sorted(code for code in codes if code not in known and code != ALL)
    if unknown:
        raise Refused(
            errors.PERMISSION_UNKNOWN(permissions=", ".join(unknown), field="permissions")
        )


def _check_regions(shop: Shop, roles: Sequence[Role], regions: Sequence[str] | None) -> None:
    """Regions must be some, and roles such that regions mean something to them."""
    if regions is None:
        return
    wrong = next((region for region in regions if not is_place(region)), None)
    if wrong is not None or not regions:
        raise Refused(errors.PLACE_INVALID(region=wrong or "", field="regions"))
    declared = permissions_of(shop.plugins)
    for role in roles:
        fixed = [code for code in role.permissions if _is_everywhere(declared.get(code), code)]
        if fixed:
            raise Refused(
                errors.ROLE_NOT_BY_REGION(
                    role=role.code, permissions=", ".join(fixed), field="regions"
                )
            )


def _is_everywhere(declared: DeclaredPermission | None, code: str) -> bool:
    # `*` in a region is whatever can be held in one; that of a plugin which is off, nobody knows.
    return code != ALL and (declared is None or not declared.by_region)


def _check_holds(giver: Principal, role: str, permissions: Iterable[str], where: Scope) -> None:
    beyond = sorted({code for code in permissions if not giver.scope(code).covers(where)})
    if beyond:
        raise Refused(
            errors.ROLE_BEYOND_YOURS(role=role, permissions=", ".join(beyond), field="roles")
        )


def _held_by(session: Session, member_id: int) -> list[tuple[Role, Scope]]:
    statement = (
        select(Role, MemberRole.regions).join(MemberRole).where(MemberRole.member_id == member_id)
    )
    return [(role, within(regions)) for role, regions in session.execute(statement)]


def _role(session: Session, code: str) -> Role:
    role = session.scalar(select(Role).where(Role.code == code))
    if role is None:
        raise Refused(errors.ROLE_NOT_FOUND(role=code, field="roles"))
    return role
