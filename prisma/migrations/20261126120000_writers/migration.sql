-- Language models that write triplets.
ALTER TYPE "ModelKind" ADD VALUE 'Writer';
