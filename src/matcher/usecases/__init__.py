"""One file a use case: the only place that joins the parts. Each loads what it needs when asked.

The engine takes seconds to load, and most commands do without it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matcher.usecases.allocate import allocate_folder as allocate_folder
    from matcher.usecases.allocate import allocate_week as allocate_week
    from matcher.usecases.allocate import options as options
    from matcher.usecases.assurance import assure_folder as assure_folder
    from matcher.usecases.by_hand import settle_folder as settle_folder
    from matcher.usecases.calibrate import calibrate_scenario as calibrate_scenario
    from matcher.usecases.calibrate import write_history_template as write_history_template
    from matcher.usecases.check import check_week as check_week
    from matcher.usecases.compare import by_service as by_service
    from matcher.usecases.compare_scenarios import compare_programmes as compare_programmes
    from matcher.usecases.demo import demo_folder as demo_folder
    from matcher.usecases.explain import explain_folder as explain_folder
    from matcher.usecases.generate import generate_folder as generate_folder
    from matcher.usecases.log import show_log as show_log
    from matcher.usecases.log import verify_log as verify_log
    from matcher.usecases.mapping import DateOrder as DateOrder
    from matcher.usecases.mapping import offer_mapping as offer_mapping
    from matcher.usecases.mapping import save_mapping as save_mapping
    from matcher.usecases.marked import write_marked as write_marked
    from matcher.usecases.national import run_national as run_national
    from matcher.usecases.one_person import erase_person_at as erase_person_at
    from matcher.usecases.one_person import export_person as export_person
    from matcher.usecases.oruk import import_oruk as import_oruk
    from matcher.usecases.pinch import check_pinch_folder as check_pinch_folder
    from matcher.usecases.pinch import pinch_document as pinch_document
    from matcher.usecases.pinch import pinch_folder as pinch_folder
    from matcher.usecases.pinch import write_pinch as write_pinch
    from matcher.usecases.postcodes import load_directory as load_directory
    from matcher.usecases.postcodes import loaded_directory as loaded_directory
    from matcher.usecases.result_workbook import write_result_workbook as write_result_workbook
    from matcher.usecases.rollover import rollover_folder as rollover_folder
    from matcher.usecases.rollover_decisions import Approval as Approval
    from matcher.usecases.scenarios import list_icbs as list_icbs
    from matcher.usecases.scenarios import list_scenarios as list_scenarios
    from matcher.usecases.scenarios import tell_scenario as tell_scenario
    from matcher.usecases.scenarios import write_lsoa_template as write_lsoa_template
    from matcher.usecases.serving import prepare_store as prepare_store
    from matcher.usecases.simulate import simulate_scenario as simulate_scenario
    from matcher.usecases.size import size_document as size_document
    from matcher.usecases.size import size_scenario as size_scenario
    from matcher.usecases.store_export import export_week as export_week
    from matcher.usecases.store_load import load_week as load_week
    from matcher.usecases.store_move import back_up_store as back_up_store
    from matcher.usecases.store_move import migrate_store as migrate_store
    from matcher.usecases.store_move import move_store as move_store
    from matcher.usecases.templates import write_template as write_template
    from matcher.usecases.tidying import tidy_store_at as tidy_store_at
    from matcher.usecases.trade_off import trade_off_document as trade_off_document
    from matcher.usecases.trade_off import trade_off_folder as trade_off_folder
    from matcher.usecases.verify import verify_folder as verify_folder

_HOME = {
    "Approval": "matcher.usecases.rollover_decisions",
    "DateOrder": "matcher.usecases.mapping",
    "allocate_folder": "matcher.usecases.allocate",
    "allocate_week": "matcher.usecases.allocate",
    "assure_folder": "matcher.usecases.assurance",
    "back_up_store": "matcher.usecases.store_move",
    "by_service": "matcher.usecases.compare",
    "calibrate_scenario": "matcher.usecases.calibrate",
    "check_pinch_folder": "matcher.usecases.pinch",
    "check_week": "matcher.usecases.check",
    "compare_programmes": "matcher.usecases.compare_scenarios",
    "demo_folder": "matcher.usecases.demo",
    "erase_person_at": "matcher.usecases.one_person",
    "explain_folder": "matcher.usecases.explain",
    "export_person": "matcher.usecases.one_person",
    "export_week": "matcher.usecases.store_export",
    "generate_folder": "matcher.usecases.generate",
    "import_oruk": "matcher.usecases.oruk",
    "list_icbs": "matcher.usecases.scenarios",
    "list_scenarios": "matcher.usecases.scenarios",
    "load_directory": "matcher.usecases.postcodes",
    "load_week": "matcher.usecases.store_load",
    "loaded_directory": "matcher.usecases.postcodes",
    "migrate_store": "matcher.usecases.store_move",
    "move_store": "matcher.usecases.store_move",
    "offer_mapping": "matcher.usecases.mapping",
    "options": "matcher.usecases.allocate",
    "pinch_document": "matcher.usecases.pinch",
    "pinch_folder": "matcher.usecases.pinch",
    "prepare_store": "matcher.usecases.serving",
    "rollover_folder": "matcher.usecases.rollover",
    "run_national": "matcher.usecases.national",
    "save_mapping": "matcher.usecases.mapping",
    "settle_folder": "matcher.usecases.by_hand",
    "show_log": "matcher.usecases.log",
    "simulate_scenario": "matcher.usecases.simulate",
    "size_document": "matcher.usecases.size",
    "size_scenario": "matcher.usecases.size",
    "tell_scenario": "matcher.usecases.scenarios",
    "tidy_store_at": "matcher.usecases.tidying",
    "trade_off_document": "matcher.usecases.trade_off",
    "trade_off_folder": "matcher.usecases.trade_off",
    "verify_folder": "matcher.usecases.verify",
    "verify_log": "matcher.usecases.log",
    "write_history_template": "matcher.usecases.calibrate",
    "write_lsoa_template": "matcher.usecases.scenarios",
    "write_marked": "matcher.usecases.marked",
    "write_pinch": "matcher.usecases.pinch",
    "write_result_workbook": "matcher.usecases.result_workbook",
    "write_template": "matcher.usecases.templates",
}


def __getattr__(name: str) -> Any:
    """The use case of that name; its module is loaded now."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)
