"""The web application without a worker: what `wakeel web` is, but on SQLite, so that intake is measured alone."""

import uvloop

from app import logs
from app.pages import web_app
from app.serve import serve
from app.wiring import open_platform
from core.settings import Settings


async def main() -> None:
    settings = Settings()
    logs.configure(settings)
    async with open_platform(settings) as platform:
        await serve(web_app(platform), settings)


if __name__ == "__main__":
    uvloop.run(main())
