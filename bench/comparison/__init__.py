"""The parts of bench/comparacao, which compares the service estoque with its floor and its peers."""
