"""Weeks in and outcomes out: folders of files, every fault at once."""

from matcher.files.batch_reader import ReadBatch, read_batch
from matcher.files.clinics import ClinicRow, bank_holidays, expand_clinics
from matcher.files.closures import ClosureRow
from matcher.files.decisions import read_decisions
from matcher.files.faults import FaultGroup, group_faults
from matcher.files.locate import NotFound, data_folder, find_model
from matcher.files.mapping.offer import Offer, offer_tables
from matcher.files.mapping.raw_tables import raw_tables
from matcher.files.mapping.toml_text import toml_text
from matcher.files.model_file import read_model
from matcher.files.open_week import is_workbook, mapping_of
from matcher.files.places import Postcodes
from matcher.files.postcodes.directory import DirectoryFacts, open_directory
from matcher.files.postcodes.load import load_postcodes
from matcher.files.read_outcome import read_outcome
from matcher.files.replace_folder import CannotWrite
from matcher.files.write_batch import week_contents, write_batch
from matcher.files.write_outcome import write_outcome

__all__ = [
    "CannotWrite",
    "ClinicRow",
    "ClosureRow",
    "DirectoryFacts",
    "FaultGroup",
    "NotFound",
    "Offer",
    "Postcodes",
    "ReadBatch",
    "bank_holidays",
    "data_folder",
    "expand_clinics",
    "find_model",
    "group_faults",
    "is_workbook",
    "load_postcodes",
    "mapping_of",
    "offer_tables",
    "open_directory",
    "raw_tables",
    "read_batch",
    "read_decisions",
    "read_model",
    "read_outcome",
    "toml_text",
    "week_contents",
    "write_batch",
    "write_outcome",
]
