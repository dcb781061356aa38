#!/usr/bin/env bash
# Builds and tests examples/maven-app in the job's own workspace.
# CHECKOUT: where Hodei's sources are, for the application and for mvnw, which finds a JDK and Maven.
set -euo pipefail

cp -R "$CHECKOUT/examples/maven-app" app
rm -rf app/target
cd app
"$CHECKOUT/mvnw" -B verify
ls -l target/*.jar
