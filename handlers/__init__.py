"""One file a matter that citizens come with. The registry is below; nothing registers itself."""
