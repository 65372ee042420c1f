"""A model small enough to train in a second, from messages that every dialect's citizen might write."""

from dataclasses import replace
from pathlib import Path

import pytest

import countries
from nlu.local.interpreter import LocalInterpreter
from nlu.local.model import Model, Thresholds
from nlu.local.train import train

EXAMPLES = {
    "transaction_status": "وين وصلت معاملتي|اين وصلت معاملتي|معاملتي وين صارت|ما حالة طلبي|شو صار بطلبي|"
        "فين طلبي|"
        "متابعة معاملة|ابي اعرف وين وصل طلبي|معاملتي متأخرة وين صارت",
    "fee_status": "كم باقي علي رسوم|كم الرسوم المستحقة علي|قديش علي رسوم|"
        "عليا كام رسوم|شحال باقي ليا رسوم|"
        "كم ادفع رسوم|هل وصلت دفعة الرسوم|كم المبلغ المستحق علي",
    "appointment_book": "ابي احجز موعد|اريد حجز موعد|بدي احجز موعد للجواز|عايز احجز معاد|بغيت ناخد موعد|"
        "حجز موعد لتجديد جواز السفر|ارجو حجز موعد|هل يوجد موعد متاح يوم الاحد",
    "appointment_cancel": "الغوا موعدي|اريد الغاء موعدي|ابي الغي الموعد|الغاء حجزي|بدي الغي موعدي|"
        "عايز الغي المعاد|"
        "الغي الموعد لو سمحت",
    "agent_request": "ابي اكلم موظف|اريد التحدث مع موظف|بدي احكي مع حدا|عايز اكلم موظف|حولني على موظف|"
        "موظف لو سمحت|اكلم انسان",
    "emergency": "كفيلي حابسني|صاحب العمل حابسني وماخذ جوازي|انا في خطر ساعدوني|يهددني بالقتل|"
        "محتجز في البيت|ماخذ جوازي ومانعني اطلع|حريق في البيت",
    "greet": "السلام عليكم|مرحبا|صباح الخير|هلا والله|اهلين|مساء الخير|السلام عليكم ورحمة الله وبركاته",
    "thanks": "شكرا|يعطيك العافية|تسلم|شكرا جزيلا لكم|مشكورين|الف شكر|متشكر جدا",
    "out_of_scope": "مين فاز بالمباراة|كيف الطقس اليوم|ابي قرض من البنك|رصيد جوالي خلص|وصفة كبسة|"
        "متى مباراة الهلال|فلوس البطاقة من البنك",
}  # fmt: skip


def write_data(folder: Path, examples: dict[str, str] = EXAMPLES) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for intent, texts in examples.items():
        lines = "\n".join(f"    - {text}" for text in texts.split("|"))
        rasa = f'version: "3.1"\nnlu:\n- intent: {intent}\n  examples: |\n{lines}\n'
        (folder / f"{intent}.yml").write_text(rasa, "utf-8")
    return folder


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_data(tmp_path_factory.mktemp("nlu") / "data")


@pytest.fixture(scope="session")
def model_folder(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("nlu") / "model"
    train(data, folder, lexicon=countries.load("sa").lexicon)
    return folder


@pytest.fixture(scope="session")
def interpreter(model_folder: Path) -> LocalInterpreter:
    """With thresholds of its own: so few messages say little about where bands begin."""
    model = Model.load(model_folder)
    card = replace(model.card, thresholds=Thresholds(act=0.6, offer=0.2, emergency=0.25))
    return LocalInterpreter(replace(model, card=card))
