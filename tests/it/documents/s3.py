"""A service that speaks S3 (moto), on a free port. Prints its address, and ends when nothing more is to be read."""

import sys

import boto3
from moto.server import ThreadedMotoServer

server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
host, port = server.get_host_and_port()
url = f"http://{host}:{port}"
boto3.client(
    "s3", endpoint_url=url, region_name="us-east-1", aws_access_key_id="key", aws_secret_access_key="secret"
).create_bucket(Bucket="osmose")
print(url, flush=True)
sys.stdin.read()
server.stop()
