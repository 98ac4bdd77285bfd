"""What no single room can promise: the shape of the code, whole journeys, the browser."""
