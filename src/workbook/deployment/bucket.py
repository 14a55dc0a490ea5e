"""The bucket through which code and definition reach a stack; it is made with the stack and removed with it.

`sam deploy --resolve-s3` would make one for the whole account, which no `destroy` could remove.
"""

from collections.abc import Mapping
from hashlib import sha256

from botocore.exceptions import ClientError

from workbook.cloud.account import Account, client, in_sentences


def name_of(stack: str, account: Account) -> str:
    """Names of buckets are the whole world's, so this one is made of stack, account and Region."""
    return f"book-a-nanny-{sha256(f'{stack}/{account}'.encode()).hexdigest()[:24]}"


def make(stack: str, account: Account, tags: Mapping[str, str]) -> str:
    """Its name. One that is there already, from a deployment before, is used again. Raises `AccountError`."""
    s3, bucket = client("s3"), name_of(stack, account)
    with in_sentences():
        if not _there(bucket, account):
            elsewhere = {"CreateBucketConfiguration": {"LocationConstraint": account.region}}
            s3.create_bucket(Bucket=bucket, **(elsewhere if account.region != "us-east-1" else {}))
        told = [{"Key": key, "Value": value} for key, value in tags.items()]
        s3.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": told}, ExpectedBucketOwner=account.id)
    return bucket


def remove(stack: str, account: Account) -> None:
    """Remove it with all that is in it; where there is none nothing happens. Raises `AccountError`."""
    s3, bucket = client("s3"), name_of(stack, account)
    with in_sentences():
        if not _there(bucket, account):
            return
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, ExpectedBucketOwner=account.id):
            for each in page.get("Contents", ()):
                s3.delete_object(Bucket=bucket, Key=each["Key"], ExpectedBucketOwner=account.id)
        s3.delete_bucket(Bucket=bucket, ExpectedBucketOwner=account.id)


def _there(bucket: str, account: Account) -> bool:
    try:
        client("s3").head_bucket(Bucket=bucket, ExpectedBucketOwner=account.id)
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
            return False
        raise
    return True
