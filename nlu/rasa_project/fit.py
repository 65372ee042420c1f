"""Train a model, and ask it about messages that it has not seen. Runs in Rasa's own environment.

    python fit.py CONFIG DOMAIN DATA OUT.tar.gz [QUESTIONS.json ANSWERS.json]

Questions are a list of texts, answers as many objects of intents and their confidences.
"""

import asyncio
import json
import sys
from pathlib import Path

from quiet import hush
from rasa.core.agent import Agent
from rasa.model_training import train_nlu


async def ask(model: Path, texts: list[str]) -> list[dict[str, float]]:
    agent = Agent.load(str(model))
    said = [await agent.parse_message(text) for text in texts]
    return [{r["name"]: r["confidence"] for r in one.get("intent_ranking", [])} for one in said]


def main(config: str, domain: str, data: str, out: str, *asking: str) -> int:
    hush()
    model = Path(out)
    made = train_nlu(
        config,
        data,
        str(model.parent),
        fixed_model_name=model.name,
        domain=domain,
        persist_nlu_training_data=False,
    )
    if not made:
        return 1
    if asking:
        questions, answers = map(Path, asking)
        rankings = asyncio.run(ask(model, json.loads(questions.read_text("utf-8"))))
        answers.write_text(json.dumps(rankings), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
