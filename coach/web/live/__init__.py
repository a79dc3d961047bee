"""The live page's engine: the component in the page, the WebSocket, and one pose process per visitor."""
