"""Each change of a date says its kind; what was flagged as a correction is one."""

from django.db import migrations, models

KINDS = """
UPDATE assurance_datechange SET kind = CASE
    WHEN corrects THEN 'correction'
    WHEN old_on IS NULL THEN 'set'
    ELSE 'later'
END
"""
FLAGS = "UPDATE assurance_datechange SET corrects = kind = 'correction'"
CHECKED = "SET CONSTRAINTS ALL IMMEDIATE"
"""What the update left to be checked is checked before the table is altered."""


class Migration(migrations.Migration):
    dependencies = [("assurance", "0016_signed_approvals")]

    operations = [
        migrations.AddField(
            model_name="datechange",
            name="kind",
            field=models.CharField(
                choices=[
                    ("set", "first date set"),
                    ("later", "later date"),
                    ("correction", "first date corrected"),
                    ("return", "set by a return"),
                    ("reopening", "set by a reopening"),
                ],
                default="set",
                max_length=10,
                verbose_name="kind of change",
            ),
            preserve_default=False,
        ),
        migrations.RunSQL(f"{KINDS}; {CHECKED}", f"{FLAGS}; {CHECKED}"),
        migrations.RemoveField(model_name="datechange", name="corrects"),
        migrations.AddConstraint(
            model_name="datechange",
            constraint=models.CheckConstraint(
                condition=models.Q(kind__in=["set", "later", "correction", "return", "reopening"]),
                name="a_change_of_date_has_a_kind",
            ),
        ),
    ]
