"""The one environment in which each owner's migrations run; ``run.py`` hands it the rest."""

from alembic import context

attributes = context.config.attributes
settings = {
    "target_metadata": attributes["metadata"],
    "version_table": attributes["version_table"],
    "transactional_ddl": True,
    "include_name": attributes.get("include_name"),
    "user_module_prefix": "columns.",
}

if context.is_offline_mode():
    context.configure(
        dialect_name=attributes["dialect"],
        literal_binds=True,
        output_buffer=attributes["buffer"],
        **settings,
    )
    with context.begin_transaction():
        context.run_migrations()
else:
    context.configure(connection=attributes["connection"], **settings)
    with context.begin_transaction():
        context.run_migrations()
