from django.db import migrations

POSTGRESQL = [
    "CREATE OR REPLACE FUNCTION teams_private_latch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    "RAISE EXCEPTION 'a private team stays private' USING ERRCODE = 'integrity_constraint_violation'; END $$",
    "CREATE TRIGGER teams_private_latch BEFORE UPDATE ON teams_team FOR EACH ROW WHEN (OLD.private AND NOT NEW.private) "
    "EXECUTE FUNCTION teams_private_latch()",
]
SQLITE = [
    "CREATE TRIGGER teams_private_latch BEFORE UPDATE ON teams_team WHEN OLD.private AND NOT NEW.private "
    "BEGIN SELECT RAISE(ABORT, 'a private team stays private'); END"
]


def forwards(apps, schema_editor):
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


def backwards(apps, schema_editor):
    on = " ON teams_team" if schema_editor.connection.vendor == "postgresql" else ""
    schema_editor.execute(f"DROP TRIGGER teams_private_latch{on}")


class Migration(migrations.Migration):
    """What was said in private stays private: the flag goes up and never down, also not by SQL."""

    dependencies = [("teams", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]
