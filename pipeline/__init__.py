"""The way of a message: receive, respond, deliver; and the processes that carry it."""
