"""Run a coroutine in a loop of its own, also where a browser in this process has one running."""

import asyncio
from concurrent.futures import ThreadPoolExecutor


def anew(coroutine):
    """Run in another thread; return what it returns."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result()
