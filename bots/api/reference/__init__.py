"""The model of the page that documents the API, made from the OpenAPI document."""

from bots.api.reference.operations import Answer, Body, Operation, Parameter, Resource, resources

__all__ = ["Answer", "Body", "Operation", "Parameter", "Resource", "resources"]
