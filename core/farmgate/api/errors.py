"""A problem where there is no payload to put it in: in a query."""

from graphql import GraphQLError

from farmgate.language import readers_language
from farmgate.problems import Problem


def as_error(problem: Problem) -> GraphQLError:
    """A GraphQL error in the reader's language, with the problem's code in its extensions."""
    return GraphQLError(
        problem.message(readers_language()),
        extensions={"code": problem.code, "rule": problem.rule, "plugin": problem.plugin},
    )
