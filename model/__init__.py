"""The ground floor: frozen values that every other room speaks in. Imports nothing of the project."""
