"""What a module exports, table definitions, settings and messages; and the examples in the documentation."""

import contextlib
import doctest
import io
import pathlib
import subprocess
import sys
import tempfile
import unittest
from types import ModuleType

import migrator_guest
from migrator_guest import config, log, settings, tables
from migrator_guest.tables import GlobalSecondaryIndex, LocalSecondaryIndex, N, S, TableDefinition
from migrator_guest.world import WorldError, world_of


def module(*functions: str) -> ModuleType:
    made = ModuleType("migration")
    for name in functions:
        setattr(made, name, lambda: None)
    return made


class Worlds(unittest.TestCase):
    def test_the_functions_of_a_module_decide_its_world(self) -> None:
        worlds = {
            "table-migration": ("describe",),
            "table-migration-with-hooks": ("describe", "before", "after"),
            "convert-migration": ("describe", "convert"),
            "convert-migration-with-hooks": ("describe", "convert_batch", "before", "after"),
            "reversible-migration": ("describe", "convert", "revert"),
            "reversible-migration-with-hooks": ("describe", "convert", "revert_batch", "before", "after"),
            "reusable-converter": ("convert",),
        }
        for world, functions in worlds.items():
            self.assertEqual(world_of(module(*functions)), world)

    def test_functions_of_no_world_are_refused_with_what_to_change(self) -> None:
        refused = {
            (): "needs a function `describe`",
            ("describe", "revert"): "`revert` and hooks only beside those",
            ("describe", "before"): "has `before` and no `after`",
            ("describe", "after", "convert"): "has `after` and no `before`",
            ("describe", "convert", "convert_batch"): "both `convert` and `convert_batch`",
            ("convert", "before", "after"): "needs a function `describe`",
        }
        for functions, message in refused.items():
            with self.assertRaisesRegex(WorldError, message):
                world_of(module(*functions))

    def test_the_world_of_a_file_is_told_on_the_command_line(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, "migration.py").write_text("import json, migrator_guest\ndef describe(): ...\ndef convert(item): ...\n")
            pathlib.Path(folder, "broken.py").write_text("def before(): ...\n")
            here, source = pathlib.Path(folder).resolve(), str(pathlib.Path(migrator_guest.__file__).resolve().parents[1])

            def run(name: str) -> "subprocess.CompletedProcess[str]":
                command = [sys.executable, "-m", "migrator_guest.world", name]
                return subprocess.run(command, cwd=folder, env={"PYTHONPATH": source}, capture_output=True, text=True)

            self.assertEqual(run("migration").stdout.splitlines(), ["convert-migration", *sorted([str(here), source])])
            self.assertEqual(run("broken").returncode, 1)
            self.assertIn("hooks are both or none", run("broken").stderr)


class Tables(unittest.TestCase):
    def test_keys_and_indexes_are_chained(self) -> None:
        table = (
            TableDefinition("orders")
            .hash("customer", S)
            .range("nr", N)
            .attribute("placed", N)
            .local_index(LocalSecondaryIndex("by_day", "customer", "placed"))
            .global_index(GlobalSecondaryIndex("all", ["customer", "placed"], "nr"))
        )
        self.assertEqual([element.attribute_name for element in table.key_schema], ["customer", "nr"])
        self.assertEqual([found.attribute_name for found in table.attribute_definitions], ["customer", "nr", "placed"])
        keys = [(key.attribute_name, key.key_type.name) for key in table.global_secondary_indexes[0].key_schema]
        self.assertEqual(keys, [("customer", "HASH"), ("placed", "HASH"), ("nr", "RANGE")])


class Surroundings(unittest.TestCase):
    def test_settings_are_those_of_the_test_and_gone_after_it(self) -> None:
        with config.settings(suffix="-old", prefix=""):
            self.assertEqual(config.get("suffix"), "-old")
            self.assertEqual(config.entries(), {"suffix": "-old", "prefix": ""})
        self.assertIsNone(config.get("suffix"))

    def test_messages_go_to_standard_error(self) -> None:
        with contextlib.redirect_stderr(io.StringIO()) as written:
            log.warn("a customer without a name")
        self.assertEqual(written.getvalue(), "warn: a customer without a name\n")

    def test_the_examples_in_the_documentation_are_true(self) -> None:
        for documented in (migrator_guest.item, tables, config, settings):
            failed, tried = doctest.testmod(documented)
            self.assertEqual(failed, 0)
            self.assertGreater(tried, 0)


if __name__ == "__main__":
    unittest.main()
