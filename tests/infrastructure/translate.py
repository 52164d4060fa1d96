"""Apply AWS::Serverless to the template on standard input, as JSON, with AWS's own translator.

A program of its own: what the translator needs of pydantic is older than what functions run on.
"""

import json
import sys

import boto3
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator

region = sys.argv[1]
translator = Translator(None, Parser(), boto_session=boto3.Session(region_name=region))
print(json.dumps(translator.translate(json.load(sys.stdin), parameter_values={})))
